// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "bench/ads/resources.h"

#include <envoy/config/cluster/v3/cluster.pb.h>
#include <envoy/config/listener/v3/listener.pb.h>
#include <envoy/config/route/v3/scoped_route.pb.h>
#include <envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.pb.h>

#include <fstream>

namespace weft::bench {
namespace {

using envoy::config::cluster::v3::Cluster;
using envoy::config::listener::v3::Listener;
using envoy::config::route::v3::ScopedRouteConfiguration;
using envoy::extensions::filters::network::http_connection_manager::v3::HttpConnectionManager;

void AddOfManager(const HttpConnectionManager& manager, std::vector<Id>& asked) {
  if (manager.has_scoped_routes()) asked.push_back({std::string(kScopes), ""});
  if (manager.has_rds()) {
    asked.push_back({std::string(kRoutes), manager.rds().route_config_name()});
  }
  for (const auto& filter : manager.http_filters()) {
    if (filter.has_config_discovery()) {
      asked.push_back({std::string(kExtensions), filter.name()});
    }
  }
}

}  // namespace

std::vector<Id> AsksFor(const Resource& resource) {
  std::vector<Id> asked;
  Cluster cluster;
  Listener listener;
  ScopedRouteConfiguration scope;
  if (resource.resource().UnpackTo(&cluster) && cluster.type() == Cluster::EDS) {
    const std::string& service = cluster.eds_cluster_config().service_name();
    asked.push_back({std::string(kEndpoints), service.empty() ? cluster.name() : service});
  } else if (resource.resource().UnpackTo(&scope)) {
    asked.push_back({std::string(kRoutes), scope.route_configuration_name()});
  } else if (resource.resource().UnpackTo(&listener)) {
    for (const auto& chain : listener.filter_chains()) {
      for (const auto& filter : chain.filters()) {
        HttpConnectionManager manager;
        if (filter.typed_config().UnpackTo(&manager)) AddOfManager(manager, asked);
      }
    }
  }
  return asked;
}

size_t Count(const Resources& resources) {
  size_t count = 0;
  for (const auto& [type, of_type] : resources) count += of_type.size();
  return count;
}

size_t Bytes(const Resources& resources) {
  size_t bytes = 0;
  for (const auto& [type, of_type] : resources) {
    for (const auto& [name, resource] : of_type) bytes += resource.ByteSizeLong();
  }
  return bytes;
}

std::optional<Resources> Load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  DeltaDiscoveryResponse all;
  if (!file || !all.ParseFromIstream(&file)) return std::nullopt;
  Resources resources;
  for (Resource& resource : *all.mutable_resources()) {
    ResourcesByName& of_type = resources[resource.resource().type_url()];
    of_type[resource.name()] = std::move(resource);
  }
  return resources;
}

bool Save(const Resources& resources, const std::string& path) {
  DeltaDiscoveryResponse all;
  for (const auto& [type, of_type] : resources) {
    for (const auto& [name, resource] : of_type) *all.add_resources() = resource;
  }
  std::ofstream file(path, std::ios::binary);
  return all.SerializeToOstream(&file) && file.flush().good();
}

}  // namespace weft::bench
