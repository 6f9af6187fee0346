// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// TLSRoute, TCPRoute and UDPRoute (gateway.networking.k8s.io), from tlsroute_types.go,
// tcproute_types.go and udproute_types.go.
#pragma once

#include "model/common.h"

namespace weft::model {

struct TLSRouteRule {
  std::optional<std::string> name;
  std::vector<BackendRef> backendRefs;

  bool operator==(const TLSRouteRule&) const = default;
};
BOOST_DESCRIBE_STRUCT(TLSRouteRule, (), (name, backendRefs))

struct TLSRouteSpec : CommonRouteSpec {
  std::vector<std::string> hostnames;
  std::vector<TLSRouteRule> rules;

  bool operator==(const TLSRouteSpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(TLSRouteSpec, (CommonRouteSpec), (hostnames, rules))

struct TLSRoute {
  ObjectMeta metadata;
  TLSRouteSpec spec;

  bool operator==(const TLSRoute&) const = default;
};
BOOST_DESCRIBE_STRUCT(TLSRoute, (), (metadata, spec))

struct TCPRouteRule {
  std::optional<std::string> name;
  std::vector<BackendRef> backendRefs;

  bool operator==(const TCPRouteRule&) const = default;
};
BOOST_DESCRIBE_STRUCT(TCPRouteRule, (), (name, backendRefs))

struct TCPRouteSpec : CommonRouteSpec {
  std::vector<TCPRouteRule> rules;

  bool operator==(const TCPRouteSpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(TCPRouteSpec, (CommonRouteSpec), (rules))

struct TCPRoute {
  ObjectMeta metadata;
  TCPRouteSpec spec;

  bool operator==(const TCPRoute&) const = default;
};
BOOST_DESCRIBE_STRUCT(TCPRoute, (), (metadata, spec))

struct UDPRouteRule {
  std::optional<std::string> name;
  std::vector<BackendRef> backendRefs;

  bool operator==(const UDPRouteRule&) const = default;
};
BOOST_DESCRIBE_STRUCT(UDPRouteRule, (), (name, backendRefs))

struct UDPRouteSpec : CommonRouteSpec {
  std::vector<UDPRouteRule> rules;

  bool operator==(const UDPRouteSpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(UDPRouteSpec, (CommonRouteSpec), (rules))

struct UDPRoute {
  ObjectMeta metadata;
  UDPRouteSpec spec;

  bool operator==(const UDPRoute&) const = default;
};
BOOST_DESCRIBE_STRUCT(UDPRoute, (), (metadata, spec))

}  // namespace weft::model
