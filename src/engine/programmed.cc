// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/programmed.h"

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

ir::ObjectStatus WithProgrammed(ir::ObjectStatus status, bool confirmed) {
  if (status.object.kind != "HTTPRoute" && status.object.kind != "GRPCRoute") return status;
  for (ir::StatusScope& scope : status.scopes) {
    scope.conditions.push_back(Programmed(kRouteProgrammed, confirmed));
  }
  return status;
}

}  // namespace weft::engine
