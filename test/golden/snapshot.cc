// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "golden/snapshot.h"

#include <fmt/format.h>

#include <set>

namespace weft::golden {
namespace {

using ir::ResourceType;

std::string TypeName(ResourceType type) {
  static constexpr const char* kNames[ir::kResourceTypes] = {
      "secret", "cluster", "endpoints", "routes", "scope", "listener", "extension"};
  return kNames[static_cast<int>(type)];
}

}  // namespace

Snapshot TakeSnapshot(const engine::Core& core) {
  Snapshot snapshot;
  core.findings().ForEach([&](const flow::Key&, const flow::Ref<flow::Findings>& findings) {
    snapshot.findings.insert(snapshot.findings.end(), findings->begin(), findings->end());
  });
  core.statuses().ForEach([&](const flow::Key& key, const flow::Ref<ir::ObjectStatus>& status) {
    snapshot.statuses[key] = *status;
  });
  core.resources().ForEach([&](const flow::Key&, const flow::Ref<ir::Resource>& resource) {
    snapshot.resources[resource->id] = *resource;
  });
  core.gateway().listeners.ForEach([&](const flow::Key&, const flow::Ref<ir::Listener>& listener) {
    snapshot.listeners.push_back(listener);
  });
  return snapshot;
}

Snapshot Translate(const Input& input) {
  engine::Core core({.implicit_class = input.implicit_class, .module_path = kModulePath});
  core.objects().SetClock(input.now);
  for (const model::AnyObject& object : input.objects) core.objects().Set(object);
  core.Commit();
  Snapshot snapshot = TakeSnapshot(core);
  snapshot.findings.insert(snapshot.findings.begin(), input.findings.begin(), input.findings.end());
  return snapshot;
}

std::vector<std::string> Incoherences(const Snapshot& snapshot) {
  std::vector<std::string> wrong;
  std::set<ir::ResourceId> needed;
  for (const auto& [id, resource] : snapshot.resources) {
    for (const ir::ResourceId& need : resource.needs) {
      needed.insert(need);
      if (snapshot.resources.contains(need)) continue;
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
