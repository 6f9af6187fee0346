// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The filters of HTTP routes, from httproute_types.go; GRPCRoute uses some of them too.
#pragma once

#include "model/common.h"
#include "model/external_auth.h"

namespace weft::model {

struct HTTPHeader {
  std::string name;
  std::string value;

  bool operator==(const HTTPHeader&) const = default;
};
BOOST_DESCRIBE_STRUCT(HTTPHeader, (), (name, value))

struct HTTPHeaderFilter {
  std::vector<HTTPHeader> set;
  std::vector<HTTPHeader> add;
  std::vector<std::string> remove;

  bool operator==(const HTTPHeaderFilter&) const = default;
};
BOOST_DESCRIBE_STRUCT(HTTPHeaderFilter, (), (set, add, remove))

struct HTTPPathModifier {
  std::string type;  // "ReplaceFullPath", "ReplacePrefixMatch"
  std::optional<std::string> replaceFullPath;
  std::optional<std::string> replacePrefixMatch;

  bool operator==(const HTTPPathModifier&) const = default;
};
BOOST_DESCRIBE_STRUCT(HTTPPathModifier, (), (type, replaceFullPath, replacePrefixMatch))

struct HTTPRequestRedirectFilter {
  std::optional<std::string> scheme;  // "http", "https"
  std::optional<std::string> hostname;
  std::optional<HTTPPathModifier> path;
  std::optional<int32_t> port;
  std::optional<int64_t> statusCode;  // 301, 302 (default), 303, 307, 308

  bool operator==(const HTTPRequestRedirectFilter&) const = default;
};
BOOST_DESCRIBE_STRUCT(HTTPRequestRedirectFilter, (), (scheme, hostname, path, port, statusCode))

struct HTTPURLRewriteFilter {
  std::optional<std::string> hostname;
  std::optional<HTTPPathModifier> path;

  bool operator==(const HTTPURLRewriteFilter&) const = default;
};
BOOST_DESCRIBE_STRUCT(HTTPURLRewriteFilter, (), (hostname, path))

struct HTTPRequestMirrorFilter {
  BackendObjectReference backendRef;
  std::optional<int32_t> percent;  // of 100; at most one of percent and fraction
  std::optional<Fraction> fraction;

  bool operator==(const HTTPRequestMirrorFilter&) const = default;
};
BOOST_DESCRIBE_STRUCT(HTTPRequestMirrorFilter, (), (backendRef, percent, fraction))

struct HTTPCORSFilter {
  std::vector<std::string> allowOrigins;
  std::optional<bool> allowCredentials;
  std::vector<std::string> allowMethods;
  std::vector<std::string> allowHeaders;
  std::vector<std::string> exposeHeaders;
  int32_t maxAge = 0;  // seconds; default 5

  bool operator==(const HTTPCORSFilter&) const = default;
};
BOOST_DESCRIBE_STRUCT(HTTPCORSFilter, (),
                      (allowOrigins, allowCredentials, allowMethods, allowHeaders, exposeHeaders,
                       maxAge))

// A union: `type` says which one of the members is set.
struct HTTPRouteFilter {
  std::string type;  // "RequestHeaderModifier", …: the member's name with a capital
  Boxed<HTTPHeaderFilter> requestHeaderModifier;
  Boxed<HTTPHeaderFilter> responseHeaderModifier;
  Boxed<HTTPRequestMirrorFilter> requestMirror;
  Boxed<HTTPRequestRedirectFilter> requestRedirect;
  Boxed<HTTPURLRewriteFilter> urlRewrite;
  Boxed<HTTPCORSFilter> cors;
  Boxed<HTTPExternalAuthFilter> externalAuth;
  Boxed<LocalObjectReference> extensionRef;

  bool operator==(const HTTPRouteFilter&) const = default;
};
BOOST_DESCRIBE_STRUCT(HTTPRouteFilter, (),
                      (type, requestHeaderModifier, responseHeaderModifier, requestMirror,
                       requestRedirect, urlRewrite, cors, externalAuth, extensionRef))

}  // namespace weft::model
