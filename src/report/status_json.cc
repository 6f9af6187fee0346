// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "report/status_json.h"

#include <boost/json/array.hpp>
#include <string>

namespace weft::report {
namespace {

namespace json = boost::json;

json::array Conditions(const ir::ObjectStatus& status, const ir::StatusScope& scope,
                       const TransitionTime& since) {
  json::array conditions;
  for (const ir::Condition& condition : scope.conditions) {
    conditions.push_back({{"type", condition.type},
                          {"status", condition.status},
                          {"reason", condition.reason},
                          {"message", condition.message},
                          {"observedGeneration", status.generation}});
    if (!since) continue;
    std::string time = since(scope.scope, condition);
    if (!time.empty()) conditions.back().get_object()["lastTransitionTime"] = std::move(time);
  }
  return conditions;
}

json::object Listener(const ir::ObjectStatus& status, const ir::StatusScope& scope,
                      const TransitionTime& since) {
  json::array kinds;
  for (const std::string& kind : scope.supported_kinds) {
    kinds.push_back({{"group", "gateway.networking.k8s.io"}, {"kind", kind}});
  }
  return {{"name", scope.section_name},
          {"supportedKinds", std::move(kinds)},
          {"attachedRoutes", scope.attached_routes},
          {"conditions", Conditions(status, scope, since)}};
}

// An entry of `parents` or `ancestors`; `member` names whose it is.
json::object Entry(const ir::ObjectStatus& status, const ir::StatusScope& scope,
                   std::string_view member, const TransitionTime& since) {
  json::object reference = {{"group", scope.parent->group},
                            {"kind", scope.parent->kind},
                            {"namespace", scope.parent->namespace_},
                            {"name", scope.parent->name}};
  if (!scope.section_name.empty()) reference["sectionName"] = scope.section_name.str();
  if (scope.port != 0) reference["port"] = scope.port;
  return {{member, std::move(reference)},
          {"controllerName", kControllerName},
          {"conditions", Conditions(status, scope, since)}};
}

json::array Entries(const ir::ObjectStatus& status, std::string_view member,
                    const TransitionTime& since) {
  json::array entries;
  for (const ir::StatusScope& scope : status.scopes) {
    if (scope.parent) entries.push_back(Entry(status, scope, member, since));
  }
  return entries;
}

json::object OfIngress(const ir::ObjectStatus& status) {
  json::array addresses;
  for (const ir::GatewayAddress& address : status.addresses) {
    addresses.push_back({{"ip", address.value}});
  }
  return {{"loadBalancer", {{"ingress", std::move(addresses)}}}};
}

}  // namespace

json::object StatusJson(const ir::ObjectStatus& status, const TransitionTime& since) {
  const std::string& kind = status.object.kind;
  if (kind == "Ingress") return OfIngress(status);
  if (kind.ends_with("Route")) return {{"parents", Entries(status, "parentRef", since)}};
  if (kind.ends_with("Policy")) return {{"ancestors", Entries(status, "ancestorRef", since)}};

  json::object result;
  json::array addresses, listeners;
  for (const ir::GatewayAddress& address : status.addresses) {
    addresses.push_back(
        {{"type", "IPAddress"}, {"value", address.value}, {"routability", address.routability}});
  }
  for (const ir::StatusScope& scope : status.scopes) {
    if (scope.scope.empty()) {
      result["conditions"] = Conditions(status, scope, since);
    } else {
      listeners.push_back(Listener(status, scope, since));
    }
  }
  if (!addresses.empty()) result["addresses"] = std::move(addresses);
  if (!listeners.empty()) result["listeners"] = std::move(listeners);
  if (status.attached_listener_sets) {
    result["attachedListenerSets"] = *status.attached_listener_sets;
  }
  return result;
}

}  // namespace weft::report
