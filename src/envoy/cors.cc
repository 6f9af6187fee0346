// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "envoy/cors.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "envoy/extensions/filters/http/cors/v3/cors.pb.h"
#include "envoy/extensions/filters/http/header_mutation/v3/header_mutation.pb.h"
#include "envoy/message.h"
#include "envoy/route.h"

namespace weft::envoy {
namespace {

bool IsAny(const std::vector<std::string>& values) {
  return std::ranges::find(values, "*") != values.end();
}

// With credentials "*" has no meaning to a browser: what was asked for is said instead.
void Echo(const char* response_header, const char* request_header,
          ::envoy::extensions::filters::http::header_mutation::v3::HeaderMutationPerRoute* config) {
  auto* append = config->mutable_mutations()->add_response_mutations()->mutable_append();
  append->mutable_header()->set_key(response_header);
  append->mutable_header()->set_value(fmt::format("%REQ({})%", request_header));
  append->set_append_action(::envoy::config::core::v3::HeaderValueOption::OVERWRITE_IF_EXISTS);
}

// Browsers leave out the port that the scheme implies.
std::string WithoutImpliedPort(const std::string& origin) {
  for (const auto& [scheme, port] : {std::pair("http://", ":80"), {"https://", ":443"}}) {
    if (origin.starts_with(scheme) && origin.ends_with(port)) {
      return origin.substr(0, origin.size() - std::string_view(port).size());
    }
  }
  return origin;
}

// With credentials "*" is a name like any other, so it is not said.
std::string Exposed(const ir::Cors& cors) {
  std::vector<std::string> names = cors.expose_headers;
  if (cors.allow_credentials) std::erase(names, "*");
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

std::string OriginPattern(const std::string& origin) {
  if (origin == "*") return ".*";
  // A host's labels, however many, and nothing beyond the host.
  constexpr char kLabels[] = "[^/:]*";
  std::string pattern;
  size_t start = 0;
  for (size_t star = origin.find('*'); star != std::string::npos; star = origin.find('*', start)) {
    pattern += RE2::QuoteMeta(origin.substr(start, star - start)) + kLabels;
    start = star + 1;
  }
  return pattern + RE2::QuoteMeta(origin.substr(start));
}

bool EchoesHeaders(const ir::Cors& cors) {
  return cors.allow_credentials && IsAny(cors.allow_headers);
}

void SetCors(const ir::Cors& cors, ::envoy::config::route::v3::Route* route) {
  ::envoy::extensions::filters::http::cors::v3::CorsPolicy policy;
  for (const std::string& given : cors.allow_origins) {
    const std::string origin = WithoutImpliedPort(given);
    auto* matcher = policy.add_allow_origin_string_match();
    if (origin.find('*') == std::string::npos) {
      matcher->set_exact(origin);
    } else {
      matcher->mutable_safe_regex()->set_regex(OriginPattern(origin));
    }
  }
  policy.set_allow_methods(fmt::format("{}", fmt::join(cors.allow_methods, ", ")));
  policy.set_allow_headers(fmt::format("{}", fmt::join(cors.allow_headers, ", ")));
  policy.set_expose_headers(Exposed(cors));
  policy.set_max_age(std::to_string(cors.max_age_seconds));
  policy.mutable_allow_credentials()->set_value(cors.allow_credentials);
  // A preflight from an origin that is not allowed is answered here, without the headers.
  policy.mutable_forward_not_matching_preflights()->set_value(false);
  auto& filters = *route->mutable_typed_per_filter_config();
  filters[kCorsFilter] = Pack(policy);

  const bool echo_methods = cors.allow_credentials && IsAny(cors.allow_methods);
  const bool echo_headers = EchoesHeaders(cors);
  if (!echo_methods && !echo_headers) return;
  ::envoy::extensions::filters::http::header_mutation::v3::HeaderMutationPerRoute echo;
  if (echo_methods) {
    Echo("access-control-allow-methods", "access-control-request-method", &echo);
  }
  if (echo_headers) {
    Echo("access-control-allow-headers", "access-control-request-headers", &echo);
  }
  filters[kCorsEchoFilter] = Pack(echo);
}

}  // namespace weft::envoy
