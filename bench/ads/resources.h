// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What an Envoy is given, as a file: one DeltaDiscoveryResponse that holds the resources of all
// types.
#pragma once

#include <envoy/service/discovery/v3/discovery.pb.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::bench {

using envoy::service::discovery::v3::DeltaDiscoveryRequest;
using envoy::service::discovery::v3::DeltaDiscoveryResponse;
using envoy::service::discovery::v3::Resource;

inline constexpr std::string_view kClusters = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
inline constexpr std::string_view kEndpoints =
    "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";
inline constexpr std::string_view kListeners =
    "type.googleapis.com/envoy.config.listener.v3.Listener";
inline constexpr std::string_view kScopes =
    "type.googleapis.com/envoy.config.route.v3.ScopedRouteConfiguration";
inline constexpr std::string_view kRoutes =
    "type.googleapis.com/envoy.config.route.v3.RouteConfiguration";
inline constexpr std::string_view kExtensions =
    "type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig";

// Of these a proxy asks for all there are, of the others for those that it knows by name.
inline bool IsWildcard(std::string_view type) {
  return type == kClusters || type == kListeners || type == kScopes;
}

using ResourcesByName = std::map<std::string, Resource>;
using Resources = std::map<std::string, ResourcesByName, std::less<>>;  // by type URL

struct Id {
  std::string type, name;  // name: "" = all of a wildcard type

  auto operator<=>(const Id&) const = default;
};

// What a proxy asks for when it has this: the endpoints of a cluster, the routes of a scope.
std::vector<Id> AsksFor(const Resource& resource);

size_t Count(const Resources& resources);
size_t Bytes(const Resources& resources);

std::optional<Resources> Load(const std::string& path);
bool Save(const Resources& resources, const std::string& path);

}  // namespace weft::bench
