// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What Envoy does with each xDS type: its URL, how it subscribes, who makes it ask for what. Facts
// of Envoy, kept as small tables so that the session's rules need not repeat them.
#pragma once

#include <optional>
#include <string_view>

#include "ir/resource.h"

namespace weft::xds {

// "type.googleapis.com/envoy.config.cluster.v3.Cluster" and so on.
std::string_view TypeUrl(ir::ResourceType type);
// nullopt: a type that Weft does not serve.
std::optional<ir::ResourceType> TypeOfUrl(std::string_view url);
// "cds", "eds" …: for metrics and logs.
std::string_view ShortName(ir::ResourceType type);

// Envoy takes every resource of the type, without naming them.
constexpr bool IsWildcard(ir::ResourceType type) {
  using enum ir::ResourceType;
  return type == kCluster || type == kListener || type == kScope;
}

// Envoy asks for the type on every stream, whatever else it has. It asks for the others only on
// behalf of something that it was given.
constexpr bool IsRoot(ir::ResourceType type) {
  using enum ir::ResourceType;
  return type == kCluster || type == kListener;
}

// A resource of type `holder` makes Envoy ask for the resources of type `wanted` that it needs. (A
// host table, by contrast, needs RouteConfigurations without making Envoy ask for them.)
constexpr bool MakesAsk(ir::ResourceType holder, ir::ResourceType wanted) {
  using enum ir::ResourceType;
  switch (holder) {
    case kListener:
      return wanted == kScope || wanted == kRoutes || wanted == kExtension || wanted == kSecret;
    case kScope:
      return wanted == kRoutes;
    case kCluster:
      return wanted == kEndpoints || wanted == kSecret;
    case kExtension:
      return wanted == kSecret;
    case kSecret:
    case kEndpoints:
    case kRoutes:
      return false;
  }
  return false;
}

// Order of use: a resource may need only resources of a lower rank (a cluster also other clusters).
constexpr int Rank(ir::ResourceType type) {
  using enum ir::ResourceType;
  switch (type) {
    case kSecret:
      return 0;
    case kEndpoints:
      return 1;
    case kCluster:
      return 2;
    case kRoutes:
      return 3;
    case kScope:
      return 4;
    case kExtension:
      return 5;
    case kListener:
      return 6;
  }
  return 0;
}

// One resource per response: Envoy's refusal of a response names none of its members, and applies
// only some of the good ones. Of a secret there is no second try: Envoy notes what it was sent
// before it looks whether it is good, and acknowledges the same again as nothing new.
constexpr bool AlwaysAlone(ir::ResourceType type) {
  using enum ir::ResourceType;
  return type == kRoutes || type == kExtension || type == kSecret;
}

}  // namespace weft::xds
