// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/programmed.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "base/host_key.h"
#include "engine/envoy_graph.h"
#include "envoy/route_table.h"
#include "translate/gateway/hosts.h"

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

// A proxy's listener, for each of the Gateways whose listeners are in it.
ir::Condition OfListener(flow::Reads& reads, const ProgrammedWorld& world,
                         const std::string& name) {
  const ir::ResourceId id = {ir::ResourceType::kListener, name};
  const auto resource = reads.Get(world.resources, EnvoyKey(id));
  const auto refusal = reads.Get(world.refusals, EnvoyKey(id));
  if (resource && refusal && refusal->version == resource->version) {
    return {"Programmed", "False", ReasonOf(id, *refusal),
            fmt::format("Envoy does not take the listener {} ({})", name, refusal->message)};
  }
  return Programmed("Programmed", Acknowledged(reads, world, id));
}

void OfListeners(flow::Reads& reads, const ProgrammedWorld& world, ir::ObjectStatus& status) {
  ir::Condition all = Programmed("Programmed", true);
  for (ir::StatusScope& scope : status.scopes) {
    if (!scope.scope.starts_with("listeners[") || scope.proxy_listener.empty()) continue;
    const ir::Condition one = OfListener(reads, world, scope.proxy_listener);
    if (one.status == "False" || (one.status == "Unknown" && all.status == "True")) all = one;
    Replace(scope, one);
  }
  for (ir::StatusScope& scope : status.scopes) {
    if (scope.scope.empty()) Replace(scope, all);
  }
}

template <class T>
bool Same(const flow::Ref<T>& a, const flow::Ref<T>& b) {
  return a == b || (a && b && *a == *b);
}

}  // namespace

bool ConfirmedRoute::operator==(const ConfirmedRoute& other) const {
  return Same(attachment, other.attachment) &&
         std::ranges::equal(rules, other.rules, Same<translate::RouteRules>);
}

std::set<std::string> IdentitiesOf(const translate::RouteAttachment& route) {
  std::set<std::string> identities;
  for (const translate::Attachment& attachment : route.attachments) {
    if (attachment.served) identities.insert(attachment.identity);
  }
  return identities;
}

std::set<std::string> ScopesOf(const translate::RouteAttachment& route) {
  std::set<std::string> scopes;
  for (const translate::Attachment& attachment : route.attachments) {
    for (const auto& host : attachment.hosts) {
      scopes.insert(
          ScopeKey(attachment.group, host.effective == "*" ? "" : host.effective, envoy::kShards));
    }
  }
  return scopes;
}

ir::ObjectStatus WithProgrammed(flow::Reads& reads, const ProgrammedWorld& world,
                                ir::ObjectStatus status) {
  if (status.object.kind == "Gateway" || status.object.kind == "ListenerSet") {
    OfListeners(reads, world, status);
  }
  return status;
}

bool IsConfirmed(flow::Reads& reads, const ConfirmedWorld& world, const flow::Key& key,
                 const flow::Ref<translate::RouteAttachment>& route) {
  if (route->attachments.empty()) return false;
  const auto confirmed = reads.Get(world.confirmed, key);
  if (!confirmed || !Same(confirmed->attachment, route)) return false;
  ConfirmedRoute now{.attachment = route, .rules = {}};
  for (const std::string& identity : IdentitiesOf(*route)) {
    now.rules.push_back(reads.Get(world.rules, translate::RulesKey(route->route, identity)));
  }
  return *confirmed == now;
}

ir::Condition RouteProgrammed(bool confirmed) { return Programmed(kRouteProgrammed, confirmed); }

ir::ObjectStatus WithProgrammed(ir::ObjectStatus status, bool confirmed) {
  if (status.object.kind != "HTTPRoute" && status.object.kind != "GRPCRoute") return status;
  for (ir::StatusScope& scope : status.scopes) {
    scope.conditions.push_back(RouteProgrammed(confirmed));
  }
  return status;
}

}  // namespace weft::engine
