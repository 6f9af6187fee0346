// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// GRPCRoute (gateway.networking.k8s.io), from grpcroute_types.go.
#pragma once

#include "model/common.h"
#include "model/http_filters.h"

namespace weft::model {

struct GRPCMethodMatch {
  std::optional<std::string> type;  // "Exact" (default), "RegularExpression"
  std::optional<std::string> service;
  std::optional<std::string> method;

  bool operator==(const GRPCMethodMatch&) const = default;
};
BOOST_DESCRIBE_STRUCT(GRPCMethodMatch, (), (type, service, method))

struct GRPCHeaderMatch {
  std::optional<std::string> type;  // "Exact" (default), "RegularExpression"
  std::string name;
  std::string value;

  bool operator==(const GRPCHeaderMatch&) const = default;
};
BOOST_DESCRIBE_STRUCT(GRPCHeaderMatch, (), (type, name, value))

struct GRPCRouteMatch {
  std::optional<GRPCMethodMatch> method;
  std::vector<GRPCHeaderMatch> headers;

  bool operator==(const GRPCRouteMatch&) const = default;
};
BOOST_DESCRIBE_STRUCT(GRPCRouteMatch, (), (method, headers))

// A union: `type` says which one of the members is set.
struct GRPCRouteFilter {
  std::string type;  // "RequestHeaderModifier", …: the member's name with a capital
  Boxed<HTTPHeaderFilter> requestHeaderModifier;
  Boxed<HTTPHeaderFilter> responseHeaderModifier;
  Boxed<HTTPRequestMirrorFilter> requestMirror;
  Boxed<LocalObjectReference> extensionRef;

  bool operator==(const GRPCRouteFilter&) const = default;
};
BOOST_DESCRIBE_STRUCT(GRPCRouteFilter, (),
                      (type, requestHeaderModifier, responseHeaderModifier, requestMirror,
                       extensionRef))

struct GRPCBackendRef : BackendRef {
  std::vector<GRPCRouteFilter> filters;

  bool operator==(const GRPCBackendRef&) const = default;
};
BOOST_DESCRIBE_STRUCT(GRPCBackendRef, (BackendRef), (filters))

struct GRPCRouteRule {
  std::optional<std::string> name;
  std::vector<GRPCRouteMatch> matches;  // empty: every gRPC request
  std::vector<GRPCRouteFilter> filters;
  std::vector<GRPCBackendRef> backendRefs;
  Boxed<SessionPersistence> sessionPersistence;

  bool operator==(const GRPCRouteRule&) const = default;
};
BOOST_DESCRIBE_STRUCT(GRPCRouteRule, (), (name, matches, filters, backendRefs, sessionPersistence))

struct GRPCRouteSpec : CommonRouteSpec {
  std::vector<std::string> hostnames;
  std::vector<GRPCRouteRule> rules;

  bool operator==(const GRPCRouteSpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(GRPCRouteSpec, (CommonRouteSpec), (hostnames, rules))

struct GRPCRoute {
  ObjectMeta metadata;
  GRPCRouteSpec spec;

  bool operator==(const GRPCRoute&) const = default;
};
BOOST_DESCRIBE_STRUCT(GRPCRoute, (), (metadata, spec))

}  // namespace weft::model
