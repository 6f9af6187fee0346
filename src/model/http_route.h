// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// HTTPRoute (gateway.networking.k8s.io), from httproute_types.go.
#pragma once

#include "model/common.h"
#include "model/http_filters.h"

namespace weft::model {

struct HTTPPathMatch {
  std::optional<SharedText> type;    // "PathPrefix" (default), "Exact", "RegularExpression"
  std::optional<std::string> value;  // default "/"

  bool operator==(const HTTPPathMatch&) const = default;
};
BOOST_DESCRIBE_STRUCT(HTTPPathMatch, (), (type, value))

struct HTTPHeaderMatch {
  std::optional<std::string> type;  // "Exact" (default), "RegularExpression"
  std::string name;
  std::string value;

  bool operator==(const HTTPHeaderMatch&) const = default;
};
BOOST_DESCRIBE_STRUCT(HTTPHeaderMatch, (), (type, name, value))

struct HTTPQueryParamMatch {
  std::optional<std::string> type;  // "Exact" (default), "RegularExpression"
  std::string name;
  std::string value;

  bool operator==(const HTTPQueryParamMatch&) const = default;
};
BOOST_DESCRIBE_STRUCT(HTTPQueryParamMatch, (), (type, name, value))

// All of the parts must match; one HTTPRouteRule needs any of its matches.
struct HTTPRouteMatch {
  std::optional<HTTPPathMatch> path;  // default {PathPrefix, "/"}
  std::vector<HTTPHeaderMatch> headers;
  std::vector<HTTPQueryParamMatch> queryParams;
  std::optional<SharedText> method;

  bool operator==(const HTTPRouteMatch&) const = default;
};
BOOST_DESCRIBE_STRUCT(HTTPRouteMatch, (), (path, headers, queryParams, method))

struct HTTPRouteTimeouts {
  std::optional<std::string> request;         // a duration; "0s" = no limit
  std::optional<std::string> backendRequest;  // a duration

  bool operator==(const HTTPRouteTimeouts&) const = default;
};
BOOST_DESCRIBE_STRUCT(HTTPRouteTimeouts, (), (request, backendRequest))

struct HTTPRouteRetry {
  std::vector<int64_t> codes;  // 400 to 599
  std::optional<int64_t> attempts;
  std::optional<std::string> backoff;  // a duration

  bool operator==(const HTTPRouteRetry&) const = default;
};
BOOST_DESCRIBE_STRUCT(HTTPRouteRetry, (), (codes, attempts, backoff))

struct HTTPBackendRef : BackendRef {
  std::vector<HTTPRouteFilter> filters;

  bool operator==(const HTTPBackendRef&) const = default;
};
BOOST_DESCRIBE_STRUCT(HTTPBackendRef, (BackendRef), (filters))

struct HTTPRouteRule {
  std::optional<std::string> name;
  std::vector<HTTPRouteMatch> matches;  // default: one, of the path prefix "/"
  std::vector<HTTPRouteFilter> filters;
  std::vector<HTTPBackendRef> backendRefs;
  Boxed<HTTPRouteTimeouts> timeouts;
  Boxed<HTTPRouteRetry> retry;
  Boxed<SessionPersistence> sessionPersistence;

  bool operator==(const HTTPRouteRule&) const = default;
};
BOOST_DESCRIBE_STRUCT(HTTPRouteRule, (),
                      (name, matches, filters, backendRefs, timeouts, retry, sessionPersistence))

struct HTTPRouteSpec : CommonRouteSpec {
  std::vector<std::string> hostnames;
  std::vector<HTTPRouteRule> rules;

  bool operator==(const HTTPRouteSpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(HTTPRouteSpec, (CommonRouteSpec), (hostnames, rules))

struct HTTPRoute {
  ObjectMeta metadata;
  HTTPRouteSpec spec;

  bool operator==(const HTTPRoute&) const = default;
};
BOOST_DESCRIBE_STRUCT(HTTPRoute, (), (metadata, spec))

}  // namespace weft::model
