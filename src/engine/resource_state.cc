// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/resource_state.h"

#include <utility>

#include "envoy/cluster.h"

namespace weft::engine {

std::string_view NameOf(ir::ResourceType type) {
  switch (type) {
    case ir::ResourceType::kSecret:
      return "secret";
    case ir::ResourceType::kCluster:
      return "cluster";
    case ir::ResourceType::kEndpoints:
      return "endpoints";
    case ir::ResourceType::kRoutes:
      return "route configuration";
    case ir::ResourceType::kScope:
      return "scope";
    case ir::ResourceType::kListener:
      return "listener";
    case ir::ResourceType::kExtension:
      return "host table";
  }
  return "resource";
}

sources::ResourceName NameOf(const ir::ResourceId& id) {
  return {std::string(NameOf(id.type)), id.name};
}

std::optional<ir::ResourceId> IdOf(const sources::ResourceName& name) {
  for (int i = 0; i < ir::kResourceTypes; ++i) {
    const auto type = static_cast<ir::ResourceType>(i);
    if (NameOf(type) == name.first) return ir::ResourceId{type, name.second};
  }
  return std::nullopt;
}

sources::RefusedResource ToState(const ir::ResourceId& id, uint64_t version,
                                 const std::string& reason, const std::string& message,
                                 WallTime since, const flow::Ref<ir::Resource>& last_good) {
  sources::RefusedResource refused = {.resource = NameOf(id),
                                      .version = version,
                                      .reason = reason,
                                      .message = message,
                                      .since = since,
                                      .last_good = std::nullopt};
  if (!last_good) return refused;
  refused.last_good = {.version = last_good->version, .bytes = *last_good->bytes, .needs = {}};
  for (const ir::ResourceId& need : last_good->needs) {
    refused.last_good->needs.push_back(NameOf(need));
  }
  return refused;
}

Refusal RefusalOf(const ir::ResourceId& id, const sources::RefusedResource& refused) {
  Refusal refusal = {.version = refused.version,
                     .reason = refused.reason,
                     .message = refused.message,
                     .stand_in = nullptr};
  if (refused.reason != kRefused) return refusal;  // it may yet become ready
  if (refused.last_good) {
    ir::Resource good = {.id = id,
                         .version = refused.last_good->version,
                         .bytes = std::make_shared<const std::string>(refused.last_good->bytes),
                         .needs = {},
                         .owner = {}};
    for (const sources::ResourceName& need : refused.last_good->needs) {
      if (auto needed = IdOf(need)) good.needs.push_back(std::move(*needed));
    }
    refusal.stand_in = std::make_shared<const ir::Resource>(std::move(good));
  } else if (id.type == ir::ResourceType::kCluster) {
    refusal.stand_in = std::make_shared<const ir::Resource>(envoy::EmptyCluster(id.name));
  }
  return refusal;
}

std::function<bool(const ir::Resource&)> KnownGood(
    const std::map<sources::ResourceName, uint64_t>& accepted) {
  auto versions = std::make_shared<std::map<ir::ResourceId, uint64_t>>();
  for (const auto& [name, version] : accepted) {
    if (auto id = IdOf(name)) versions->emplace(std::move(*id), version);
  }
  return [known = std::shared_ptr<const std::map<ir::ResourceId, uint64_t>>(std::move(versions))](
             const ir::Resource& resource) {
    const auto found = known->find(resource.id);
    return found != known->end() && found->second == resource.version;
  };
}

}  // namespace weft::engine
