// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The URLs and short names of the xDS types.
#include "xds/resource_types.h"

#include <array>

namespace weft::xds {
namespace {

struct TypeNames {
  std::string_view url;
  std::string_view short_name;
};

// In the order of ir::ResourceType.
constexpr std::array<TypeNames, ir::kResourceTypes> kNames = {{
    {"type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret", "sds"},
    {"type.googleapis.com/envoy.config.cluster.v3.Cluster", "cds"},
    {"type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment", "eds"},
    {"type.googleapis.com/envoy.config.route.v3.RouteConfiguration", "rds"},
    {"type.googleapis.com/envoy.config.route.v3.ScopedRouteConfiguration", "srds"},
    {"type.googleapis.com/envoy.config.listener.v3.Listener", "lds"},
    {"type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig", "ecds"},
}};

}  // namespace

std::string_view TypeUrl(ir::ResourceType type) { return kNames[static_cast<size_t>(type)].url; }

std::string_view ShortName(ir::ResourceType type) {
  return kNames[static_cast<size_t>(type)].short_name;
}

std::optional<ir::ResourceType> TypeOfUrl(std::string_view url) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i].url == url) return static_cast<ir::ResourceType>(i);
  }
  return std::nullopt;
}

}  // namespace weft::xds
