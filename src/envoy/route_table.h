// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// RouteConfigurations and the scopes that lead to them. What a scope is: filters/scope/README.md.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ir/host_table.h"
#include "ir/resource.h"
#include "ir/virtual_host.h"

namespace weft::envoy {

// Number of RouteConfigurations that share the exact hosts of a group; constant for its life.
inline constexpr uint32_t kShards = 256;

// The scope of a host: "8080|s17" for an exact one, "8080|*.example.com", "8080|*".
std::string ScopeOf(const ir::VirtualHost& host);
// The scopes that a group always has: all shards, and "*".
std::vector<std::string> StandingScopes(std::string_view group);

// One virtual host of a RouteConfiguration, finished: a change of one host makes no other anew.
struct HostPart {
  std::string scope;  // ScopeOf()
  std::string bytes;  // a serialized envoy.config.route.v3.VirtualHost
  std::vector<std::string> clusters;

  bool operator==(const HostPart&) const = default;
};

HostPart ToHostPart(const ir::VirtualHost& host, int64_t default_timeout_ms);
// The RouteConfiguration of a scope with the hosts that are in it (possibly none).
ir::Resource ToRoutes(std::string_view scope,
                      const std::vector<std::shared_ptr<const HostPart>>& hosts);
ir::Resource ToScope(std::string_view scope);
// The host table of a group for the scope module, whose file or name is `module_path`.
ir::Resource ToHostTable(const ir::HostTable& table, const std::string& module_path);

// Name of a group's host table, and of the filter in the private listener that receives it.
std::string HostTableName(std::string_view group);

}  // namespace weft::envoy
