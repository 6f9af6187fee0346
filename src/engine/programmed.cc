// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/programmed.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

#include "base/host_key.h"
#include "engine/envoy_graph.h"
#include "engine/patches.h"
#include "envoy/route_table.h"
#include "translate/gateway/hosts.h"
#include "translate/gateway/streams.h"

namespace weft::engine {
namespace {

constexpr char kRouteProgrammed[] = "gateway.weft.dev/Programmed";

bool Acknowledged(flow::Reads& reads, const ProgrammedWorld& world, const std::string& key) {
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
  return Programmed("Programmed", Acknowledged(reads, world, EnvoyKey(id)));
}

void OfListeners(flow::Reads& reads, const ProgrammedWorld& world, ir::ObjectStatus& status) {
  ir::Condition all = Programmed("Programmed", true);
  for (ir::StatusScope& scope : status.scopes) {
    // A Gateway itself may be there by a listener of its ListenerSets alone.
    if (scope.proxy_listener.empty()) continue;
    const ir::Condition one = OfListener(reads, world, scope.proxy_listener);
    if (one.status == "False" || (one.status == "Unknown" && all.status == "True")) all = one;
    if (!scope.scope.empty()) Replace(scope, one);
  }
  for (ir::StatusScope& scope : status.scopes) {
    if (scope.scope.empty()) Replace(scope, all);
  }
}

// A patch is programmed when what it changes is, unless an older version of it acts (which its
// finding says).
void OfPatch(flow::Reads& reads, const ProgrammedWorld& world, ir::ObjectStatus& status) {
  const std::string key = translate::KeyOf(status.object.namespace_, status.object.name);
  const auto patch = reads.Get(world.patches, key);
  if (!patch) return;
  const auto frozen = reads.Get(world.frozen_patches, key);
  const bool acts = !frozen || !frozen->Holds(*patch);
  Replace(status.scopes.front(),
          Programmed("Programmed", acts && Acknowledged(reads, world, PatchTarget(*patch))));
}

std::vector<std::string> NamesOf(const translate::Attachment& attachment) {
  std::vector<std::string> streams;
  for (const auto& host : attachment.hosts) {
    streams.push_back(
        translate::StreamBucket(attachment.group, attachment.listener, host.effective));
  }
  return streams;
}

template <class T>
bool Same(const flow::Ref<T>& a, const flow::Ref<T>& b) {
  return a == b || (a && b && *a == *b);
}

// Whether all proxies have the route as it is now.
bool IsConfirmed(flow::Reads& reads, const ConfirmedWorld& world, const flow::Key& key,
                 const flow::Ref<translate::RouteAttachment>& route) {
  if (route->attachments.empty()) return false;
  const auto confirmed = reads.Get(world.confirmed, key);
  if (!confirmed || !Same(confirmed->attachment, route)) return false;
  ConfirmedRoute now{.attachment = route, .rules = {}, .streams = {}};
  for (const std::string& identity : IdentitiesOf(*route)) {
    now.rules.push_back(reads.Get(world.rules, translate::RulesKey(route->route, identity)));
  }
  for (const std::string& name : StreamsOf(*route)) {
    now.streams.push_back(reads.Get(world.streams, name));
    if (now.streams.back() && now.streams.back()->stand_in) return false;
  }
  return *confirmed == now;
}

// Whether another route has all the connections for which it stands there.
bool IsShadowed(flow::Reads& reads, const ConfirmedWorld& world,
                const translate::Attachment& attachment) {
  if (IsHttp(attachment.route)) return false;
  return std::ranges::all_of(NamesOf(attachment), [&](const std::string& name) {
    const auto stream = reads.Get(world.streams, name);
    return stream && stream->route != attachment.route;
  });
}

ir::Condition OnParent(flow::Reads& reads, const ConfirmedWorld& world,
                       const translate::RouteAttachment& route, const translate::OwnParent& parent,
                       bool confirmed) {
  if (parent.listeners.empty()) return RouteProgrammed(false);  // it is not accepted
  bool served = false, shadowed = true;
  for (const translate::Attachment& attachment : route.attachments) {
    const bool here =
        std::ranges::find(parent.listeners, attachment.listener) != parent.listeners.end();
    if (!here || !attachment.served) continue;
    served = true;
    shadowed = shadowed && IsShadowed(reads, world, attachment);
  }
  if (!served) return RouteNotServed();
  if (!shadowed) return RouteProgrammed(confirmed);
  return {kRouteProgrammed, "False", "Shadowed", "other routes have all of its connections"};
}

}  // namespace

bool IsHttp(const ObjectRef& object) {
  return object.kind == "HTTPRoute" || object.kind == "GRPCRoute";
}

bool ConfirmedRoute::operator==(const ConfirmedRoute& other) const {
  return Same(attachment, other.attachment) &&
         std::ranges::equal(rules, other.rules, Same<translate::RouteRules>) &&
         std::ranges::equal(streams, other.streams, Same<translate::StreamRoute>);
}

std::set<std::string> IdentitiesOf(const translate::RouteAttachment& route) {
  std::set<std::string> identities;
  if (!IsHttp(route.route)) return identities;
  for (const translate::Attachment& attachment : route.attachments) {
    if (attachment.served) identities.insert(attachment.identity);
  }
  return identities;
}

std::vector<std::string> StreamsOf(const translate::RouteAttachment& route) {
  std::vector<std::string> streams;
  if (IsHttp(route.route)) return streams;
  for (const translate::Attachment& attachment : route.attachments) {
    if (attachment.served) std::ranges::copy(NamesOf(attachment), std::back_inserter(streams));
  }
  return streams;
}

std::set<std::string> CarriersOf(const translate::Outputs& gateway,
                                 const translate::Attachment& attachment) {
  std::set<std::string> carriers;
  if (!IsHttp(attachment.route)) {
    const char* transport = attachment.route.kind == "UDPRoute" ? "udp" : "tcp";
    const auto listener = gateway.listeners.Find(fmt::format("{}/{}", transport, attachment.group));
    if (listener) carriers.insert(EnvoyKey({ir::ResourceType::kListener, listener->name}));
    return carriers;
  }
  for (const auto& host : attachment.hosts) {
    const std::string scope =
        ScopeKey(attachment.group, host.effective == "*" ? "" : host.effective, envoy::kShards);
    carriers.insert(EnvoyKey({ir::ResourceType::kRoutes, scope}));
  }
  return carriers;
}

ir::ObjectStatus WithProgrammed(flow::Reads& reads, const ProgrammedWorld& world,
                                ir::ObjectStatus status) {
  if (status.object.kind == "Gateway" || status.object.kind == "ListenerSet") {
    OfListeners(reads, world, status);
  } else if (status.object.kind == "EnvoyPatch") {
    OfPatch(reads, world, status);
  }
  return status;
}

ir::Condition RouteProgrammed(bool confirmed) { return Programmed(kRouteProgrammed, confirmed); }

ir::Condition RouteNotServed() {
  return {kRouteProgrammed, "False", "ListenersNotServed",
          "no listener that it is attached to is served: see the status of the parent"};
}

ir::ObjectStatus WithProgrammed(flow::Reads& reads, const ConfirmedWorld& world,
                                const flow::Key& key,
                                const flow::Ref<translate::RouteAttachment>& route,
                                ir::ObjectStatus status) {
  const bool confirmed = IsConfirmed(reads, world, key, route);
  for (size_t index = 0; index < status.scopes.size(); ++index) {
    status.scopes[index].conditions.push_back(
        OnParent(reads, world, *route, route->parents[index], confirmed));
  }
  return status;
}

}  // namespace weft::engine
