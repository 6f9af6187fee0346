// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/status.h"

#include <fmt/format.h>

#include <algorithm>

#include "translate/gateway/findings.h"
#include "translate/gateway/listeners.h"
#include "translate/gateway/ports.h"

namespace weft::translate {
namespace {

ir::Condition Good(std::string type, std::string message) {
  return {type, "True", type, std::move(message)};
}

// Programmed is what the proxies have acknowledged; until they have, nobody knows.
ir::Condition NotYetProgrammed() {
  return {"Programmed", "Unknown", "Pending", "no proxy has acknowledged this yet"};
}

// One listener: a claim on each address of its Gateway, none where nobody knows its protocol.
ir::StatusScope ListenerScopeOf(flow::Reads& reads, const StatusWorld& world,
                                const model::Listener& listener,
                                const flow::Members<BoundListener>& members) {
  ir::StatusScope scope{.scope = ListenerScope(listener.name), .section_name = listener.name};
  scope.conditions = {Good("Accepted", "the listener is valid"),
                      NotYetProgrammed(),
                      Good("ResolvedRefs", "all references resolve"),
                      {"Conflicted", "False", "NoConflicts", "no other listener conflicts"}};
  for (const auto& [key, bound] : members) {
    const ListenerClaim& claim = *bound->claim;
    if (claim.name != listener.name) continue;
    scope.supported_kinds.assign(claim.route_kinds.begin(), claim.route_kinds.end());
    scope.attached_routes = reads.Count(world.attached_by_listener, key);
    if (bound->serves()) {
      scope.proxy_listener = ProxyListenerName(claim);
    } else {
      scope.conditions[1] = {"Programmed", "False", "Invalid", "the listener is not served"};
    }
  }
  return scope;
}

// A listener of the set that is served; null: none is.
flow::Ref<BoundListener> ServedOf(flow::Reads& reads, const StatusWorld& world,
                                  const model::ListenerSet& set) {
  const std::string ref = RefOf(kGatewayGroup, "ListenerSet", set.metadata).ToString();
  for (const auto& [key, bound] : reads.Lookup(world.listeners_by_parent, ref)) {
    if (bound->serves()) return bound;
  }
  return nullptr;
}

std::vector<ir::StatusScope> ListenerScopes(flow::Reads& reads, const StatusWorld& world,
                                            const ObjectRef& parent,
                                            const std::vector<model::Listener>& listeners) {
  std::vector<ir::StatusScope> scopes;
  const auto& members = reads.Lookup(world.listeners_by_parent, parent.ToString());
  for (const model::Listener& listener : listeners) {
    scopes.push_back(ListenerScopeOf(reads, world, listener, members));
  }
  return scopes;
}

// Spec: GatewayConditionAddressesAssigned (GEP-5093).
ir::Condition AddressesAssigned(const OwnGateway& gateway) {
  if (gateway.unassigned.empty()) return Good("AddressesAssigned", "the Gateway has its addresses");
  return {"AddressesAssigned", "False",
          gateway.addresses.empty() ? "NotAssigned" : "PartiallyAssigned",
          fmt::format("{}", fmt::join(gateway.unassigned, "; "))};
}

}  // namespace

ir::ObjectStatus ClassStatus(const model::GatewayClass& gateway_class) {
  return {.object = RefOf(kGatewayGroup, "GatewayClass", gateway_class.metadata),
          .generation = gateway_class.metadata.generation,
          .scopes = {{.conditions = {Good("Accepted", "Weft serves this class"),
                                     {"SupportedVersion", "True", "SupportedVersion",
                                      "Weft knows this version of Gateway API"}}}}};
}

ir::ObjectStatus GatewayStatus(flow::Reads& reads, const StatusWorld& world,
                               const OwnGateway& gateway) {
  ir::ObjectStatus status{.object = gateway.ref, .generation = gateway.generation};
  const auto object = reads.Get(world.inputs.gateways, gateway.seniority.name);
  if (!object) return status;
  status.scopes.push_back(
      {.conditions = {Good("Accepted", "the Gateway is served by Weft"), NotYetProgrammed(),
                      Good("ResolvedRefs", "all references resolve"), AddressesAssigned(gateway)}});
  for (auto& scope : ListenerScopes(reads, world, gateway.ref, object->spec.listeners)) {
    status.scopes.push_back(std::move(scope));
  }
  status.addresses = gateway.addresses;
  const bool alone = std::ranges::any_of(
      status.scopes, [](const auto& scope) { return !scope.proxy_listener.empty(); });
  size_t sets = 0;
  for (const auto& [key, set] : reads.Lookup(world.sets_by_gateway, gateway.seniority.name)) {
    // Spec: GatewayStatus.attachedListenerSets: those that are accepted, for which one good
    // listener is enough.
    const auto served = ServedOf(reads, world, *set);
    if (!served) continue;
    ++sets;
    // Without a good listener of its own the Gateway is programmed by theirs (GEP-1713: it is as if
    // their listeners were its own).
    if (!alone) status.scopes.front().proxy_listener = ProxyListenerName(*served->claim);
  }
  status.attached_listener_sets = sets;
  return status;
}

ir::ObjectStatus ListenerSetStatus(flow::Reads& reads, const StatusWorld& world,
                                   const model::ListenerSet& set) {
  ir::ObjectStatus status{.object = RefOf(kGatewayGroup, "ListenerSet", set.metadata),
                          .generation = set.metadata.generation};
  status.scopes.push_back(
      {.conditions = {Good("Accepted", "the ListenerSet is attached"), NotYetProgrammed()}});
  for (auto& scope : ListenerScopes(reads, world, status.object, set.spec.listeners)) {
    status.scopes.push_back(std::move(scope));
  }
  return status;
}

ir::ObjectStatus RouteStatus(const RouteAttachment& attachment) {
  ir::ObjectStatus status{.object = attachment.route, .generation = attachment.generation};
  for (const OwnParent& own : attachment.parents) {
    status.scopes.push_back({.scope = ParentScope(own.index),
                             .conditions = {Good("Accepted", "the route is attached"),
                                            Good("ResolvedRefs", "all references resolve")},
                             .parent = own.parent,
                             .section_name = own.section_name,
                             .port = own.port});
  }
  return status;
}

}  // namespace weft::translate
