// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/programmed.h"

#include <algorithm>
#include <set>
#include <string>

#include "base/host_key.h"
#include "engine/envoy_graph.h"
#include "envoy/route_table.h"

namespace weft::engine {
namespace {

constexpr char kRouteProgrammed[] = "gateway.weft.dev/Programmed";

bool Acknowledged(flow::Reads& reads, const ProgrammedWorld& world, const ir::ResourceId& id) {
  const std::string key = EnvoyKey(id);
  const auto resource = reads.Get(world.resources, key);
  const auto acked = reads.Get(world.acks, key);
  return resource && acked && acked->version == resource->version;
}

ir::Condition Programmed(const char* type, bool yes) {
  if (yes) return {type, "True", "Programmed", "all proxies have it"};
  return {type, "Unknown", "Pending", "not all proxies have acknowledged it yet"};
}

// Replaces the condition of that type, unless it says False already.
void Replace(ir::StatusScope& scope, const ir::Condition& condition) {
  for (ir::Condition& each : scope.conditions) {
    if (each.type == condition.type && each.status != "False") each = condition;
  }
}

void OfListeners(flow::Reads& reads, const ProgrammedWorld& world, ir::ObjectStatus& status) {
  bool all = true;
  for (ir::StatusScope& scope : status.scopes) {
    if (!scope.scope.starts_with("listeners[") || scope.proxy_listener.empty()) continue;
    const bool acknowledged =
        Acknowledged(reads, world, {ir::ResourceType::kListener, scope.proxy_listener});
    all &= acknowledged;
    Replace(scope, Programmed("Programmed", acknowledged));
  }
  for (ir::StatusScope& scope : status.scopes) {
    if (scope.scope.empty()) Replace(scope, Programmed("Programmed", all));
  }
}

// Whether the routes of every host of the attachments to this parent are in the proxies.
bool HostsAcknowledged(flow::Reads& reads, const ProgrammedWorld& world,
                       const translate::RouteAttachment& route) {
  std::set<std::string> scopes;
  for (const translate::Attachment& attachment : route.attachments) {
    for (const auto& host : attachment.hosts) {
      scopes.insert(
          ScopeKey(attachment.group, host.effective == "*" ? "" : host.effective, envoy::kShards));
    }
  }
  return std::ranges::all_of(scopes, [&](const std::string& scope) {
    return Acknowledged(reads, world, {ir::ResourceType::kRoutes, scope});
  });
}

}  // namespace

ir::ObjectStatus WithProgrammed(flow::Reads& reads, const ProgrammedWorld& world,
                                const flow::Key& key, const ir::ObjectStatus& status) {
  ir::ObjectStatus known = status;
  if (status.object.kind == "Gateway" || status.object.kind == "ListenerSet") {
    OfListeners(reads, world, known);
    return known;
  }
  if (status.object.kind != "HTTPRoute" && status.object.kind != "GRPCRoute") return known;
  const auto route = reads.Get(world.attached, key);
  if (!route) return known;
  const bool acknowledged = !route->attachments.empty() && HostsAcknowledged(reads, world, *route);
  for (ir::StatusScope& scope : known.scopes) {
    scope.conditions.push_back(Programmed(kRouteProgrammed, acknowledged));
  }
  return known;
}

}  // namespace weft::engine
