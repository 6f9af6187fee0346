// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// A request as a person describes it, and what the proxy makes of its path before it looks for a
// route.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ir/edge.h"

namespace weft::server {

struct HttpRequest {
  std::string method;
  std::string scheme;    // "http", "https"
  std::string url_host;  // as in the URL, in lower case: what is connected to, and the SNI
  std::optional<uint32_t> url_port;  // as in the URL
  std::string authority;             // the Host header: that of the URL unless one is given
  std::string path;                  // without the query, beginning with '/'
  std::string query;                 // without the '?'
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case

  // All values of a header, joined by "," as the proxy does; nothing when it is not there.
  std::optional<std::string> Header(std::string_view name) const;
  // The first value of a query parameter, as it was sent.
  std::optional<std::string> QueryParameter(std::string_view name) const;
};

// `headers` are "name: value". A URL without a scheme is one of http. The error says what is wrong
// and what to write instead.
std::expected<HttpRequest, std::string> ParseRequest(std::string_view method, std::string_view url,
                                                     const std::vector<std::string>& headers);

// What the edge does to a path before routing (normalize_path, merge_slashes and escaped slashes of
// Envoy's HTTP connection manager).
struct PathOutcome {
  enum class Action { kGoOn, kRedirect, kReject } action = Action::kGoOn;
  std::string path;
};
PathOutcome NormalizePath(std::string_view path, const ir::EdgeSettings& edge);

}  // namespace weft::server
