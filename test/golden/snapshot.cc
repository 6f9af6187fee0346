// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "golden/snapshot.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "envoy/cluster.h"
#include "envoy/listener.h"
#include "envoy/route_table.h"
#include "report/fold.h"

namespace weft::golden {
namespace {

using ir::ResourceType;

void Add(ir::Resource resource, Snapshot& snapshot) {
  ir::ResourceId id = resource.id;
  const bool added = snapshot.resources.emplace(std::move(id), std::move(resource)).second;
  WEFT_CHECK(added);
}

void AddTables(const translate::Outputs& outputs, Snapshot& snapshot) {
  struct Table {
    std::string group;
    std::vector<std::shared_ptr<const ir::VirtualHost>> hosts;
  };
  std::map<std::string, Table> tables;  // by scope
  outputs.hosts.ForEach([&](const flow::Key&, const flow::Ref<ir::VirtualHost>& host) {
    Table& table = tables[envoy::ScopeOf(*host)];
    table.group = host->group;
    table.hosts.push_back(host);
  });
  for (const auto& [scope, table] : tables) {
    const auto group = outputs.groups.Find(table.group);
    WEFT_CHECK(group != nullptr);
    Add(envoy::ToRoutes(scope, table.hosts, group->route_timeout_ms), snapshot);
  }
}

std::string TypeName(ResourceType type) {
  static constexpr const char* kNames[ir::kResourceTypes] = {
      "secret", "cluster", "endpoints", "routes", "scope", "listener", "extension"};
  return kNames[static_cast<int>(type)];
}

}  // namespace

Snapshot TakeSnapshot(const World& world) {
  const translate::Outputs& outputs = world.outputs();
  Snapshot snapshot;
  snapshot.findings = world.Findings();
  outputs.statuses.ForEach([&](const flow::Key& key, const flow::Ref<ir::ObjectStatus>& status) {
    snapshot.statuses[key] = report::Fold(*status, snapshot.findings);
  });
  outputs.listeners.ForEach([&](const flow::Key&, const flow::Ref<ir::Listener>& listener) {
    snapshot.listeners.push_back(listener);
    Add(envoy::ToListener(*listener, kModulePath), snapshot);
  });
  AddTables(outputs, snapshot);
  outputs.clusters.ForEach([&](const flow::Key&, const flow::Ref<ir::Cluster>& cluster) {
    Add(envoy::ToCluster(*cluster), snapshot);
  });
  outputs.endpoints.ForEach(
      [&](const flow::Key&, const flow::Ref<ir::ClusterEndpoints>& endpoints) {
        Add(envoy::ToEndpoints(*endpoints), snapshot);
      });
  outputs.secrets.ForEach([&](const flow::Key&, const flow::Ref<ir::Secret>& secret) {
    Add(envoy::ToSecret(*secret), snapshot);
  });
  return snapshot;
}

std::vector<std::string> Incoherences(const Snapshot& snapshot) {
  std::vector<std::string> wrong;
  std::set<ir::ResourceId> needed;
  for (const auto& [id, resource] : snapshot.resources) {
    for (const ir::ResourceId& need : resource.needs) {
      needed.insert(need);
      // Scopes and the empty tables behind them stand as long as their group.
      if (need.type == ResourceType::kScope || snapshot.resources.contains(need)) continue;
      wrong.push_back(fmt::format("{} {} needs {} {}, which is not there", TypeName(id.type),
                                  id.name, TypeName(need.type), need.name));
    }
  }
  for (const auto& [id, resource] : snapshot.resources) {
    const bool on_demand = id.type == ResourceType::kCluster || id.type == ResourceType::kSecret;
    if (on_demand && !needed.contains(id)) {
      wrong.push_back(fmt::format("nobody needs {} {}", TypeName(id.type), id.name));
    }
  }
  return wrong;
}

}  // namespace weft::golden
