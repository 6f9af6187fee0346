// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Route: one match and what is done with a request that it takes. Order is made by the translation;
// the proxy takes the first route that matches.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/boxed.h"
#include "base/object_ref.h"

namespace weft::ir {

enum class PathKind {
  kExact,
  kPrefix,  // by whole segments: "/a" takes "/a" and "/a/b", not "/ab"; "/" takes all
  kRegex,   // RE2, the whole path without the query
};

struct PathMatch {
  PathKind kind = PathKind::kPrefix;
  std::string value = "/";

  bool operator==(const PathMatch&) const = default;
};

struct ValueMatch {
  std::string name;
  bool regex = false;
  std::string value;

  bool operator==(const ValueMatch&) const = default;
};

struct RouteMatch {
  PathMatch path;
  SharedText method;  // "" = any
  std::vector<ValueMatch> headers;
  std::vector<ValueMatch> query_parameters;
  bool grpc = false;  // only requests with a gRPC content type

  bool operator==(const RouteMatch&) const = default;
};

// At least one change.
struct HeaderChanges {
  std::vector<std::pair<std::string, std::string>> set;  // replaces what is there
  std::vector<std::pair<std::string, std::string>> add;  // appends
  std::vector<std::string> remove;

  bool operator==(const HeaderChanges&) const = default;
};

// Path rewrite of a URLRewrite or RequestRedirect filter.
struct PathRewrite {
  // kFull: the whole path becomes `value`. kPrefix: the matched prefix does.
  enum class Kind { kFull, kPrefix } kind = Kind::kFull;
  std::string value;

  bool operator==(const PathRewrite&) const = default;
};

struct UrlRewrite {
  std::string hostname;  // "" = as it came
  Boxed<PathRewrite> path;

  bool operator==(const UrlRewrite&) const = default;
};

struct Mirror {
  SharedText cluster;
  // Share of the requests that are mirrored: numerator / denominator.
  uint32_t numerator = 100;
  uint32_t denominator = 100;

  bool operator==(const Mirror&) const = default;
};

struct Cors {
  std::vector<std::string>
      allow_origins;  // "*", exact origins, or with one "*" for a host's labels
  std::vector<std::string> allow_methods;
  std::vector<std::string> allow_headers;
  std::vector<std::string> expose_headers;
  bool allow_credentials = false;
  uint32_t max_age_seconds = 5;

  bool operator==(const Cors&) const = default;
};

// A server that is asked whether a request may pass. Where it gives no answer, the request may not.
struct ExternalAuth {
  std::string cluster;
  bool grpc = false;        // Envoy's ext_authz protocol; else HTTP, where status 200 lets pass
  std::string path_prefix;  // of the path that is asked for; HTTP alone
  // Headers of the request that the server is shown. gRPC: none = all. HTTP: beside those that it
  // always sees.
  std::vector<std::string> request_headers;
  // Headers of the answer that go on to the backend; none = all. HTTP alone.
  std::vector<std::string> response_headers;
  uint32_t max_body_bytes = 0;  // of the body that the server is shown; 0 = it sees none

  bool operator==(const ExternalAuth&) const = default;
};
inline constexpr size_t kMaxExternalAuths = 2;  // of one route
// How many a listener's requests may be asked about before a route is chosen.
inline constexpr size_t kMaxListenerFilters = 4;

// How a client finds the endpoint again that it had before.
struct SessionPersistence {
  bool by_header = false;  // else by a cookie
  std::string name;        // of the header or cookie
  std::string path = "/";  // of the cookie
  // How long the client keeps the cookie; unset = until it ends its session.
  std::optional<int64_t> lifetime_ms;

  bool operator==(const SessionPersistence&) const = default;
};

struct Retry {
  uint32_t attempts = 1;            // beside the first try
  std::vector<uint32_t> codes;      // HTTP status codes that are tried again
  bool on_connection_error = true;  // connect failure, refused stream, reset before the request
  std::optional<int64_t> backoff_ms;

  bool operator==(const Retry&) const = default;
};

struct Timeouts {
  // Milliseconds; 0 = none; unset = the edge's default.
  std::optional<int64_t> request_ms;
  std::optional<int64_t> backend_request_ms;  // each try

  bool operator==(const Timeouts&) const = default;
};

// One backend of a split. Without a cluster its share is answered with status 500: the spec's
// answer for a reference that does not resolve.
struct WeightedBackend {
  SharedText cluster;  // "" = invalid reference
  uint32_t weight = 1;
  Boxed<HeaderChanges> request_headers;
  Boxed<HeaderChanges> response_headers;
  Boxed<UrlRewrite> rewrite;
  std::vector<Mirror> mirrors;

  bool operator==(const WeightedBackend&) const = default;
};

struct Forward {
  std::vector<WeightedBackend> backends;  // those that have a weight; none at all: 500
  Boxed<UrlRewrite> rewrite;
  std::vector<Mirror> mirrors;
  Timeouts timeouts;
  Boxed<Retry> retry;
  Boxed<SessionPersistence> session;

  bool operator==(const Forward&) const = default;
};

struct Redirect {
  std::string scheme;    // "" = as it came
  std::string hostname;  // "" = as it came
  uint32_t port = 0;     // 0 = as it came, or none where the scheme's own
  Boxed<PathRewrite> path;
  uint32_t status = 302;  // 301, 302, 303, 307, 308

  bool operator==(const Redirect&) const = default;
};

struct DirectResponse {
  uint32_t status = 404;
  std::string body;

  bool operator==(const DirectResponse&) const = default;
};

struct Route {
  std::string name;  // "HTTPRoute/shop/reviews/rule/0/match/0": in access logs and explain
  RouteMatch match;
  Boxed<HeaderChanges> request_headers;
  Boxed<HeaderChanges> response_headers;
  Boxed<Cors> cors;
  std::vector<ExternalAuth> external_auth;  // all of them must let the request pass
  std::variant<Forward, Redirect, DirectResponse> action;
  ObjectRef owner;

  bool operator==(const Route&) const = default;
};

}  // namespace weft::ir
