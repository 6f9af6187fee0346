// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "report/consequences.h"
#include "server/column_text.h"

namespace weft::server {
namespace {

using ir::ObjectStatus;

// A condition over all of an object's parents (or over the object itself): False where it is False
// for one of them, Unknown where it is not known for one, else True.
std::string Overall(const ObjectStatus& status, std::string_view type) {
  std::string overall = "-";
  for (const ir::StatusScope& scope : status.scopes) {
    if (scope.scope.starts_with("listeners[")) continue;
    const ir::Condition* condition = report::FindCondition(scope, type);
    if (!condition) continue;
    if (condition->status == "False") return "False";
    if (overall != "Unknown") overall = condition->status;
  }
  return overall;
}

template <class T>
std::string Accepted(const T&, const ObjectStatus& status) {
  return Overall(status, "Accepted");
}
template <class T>
std::string Resolved(const T&, const ObjectStatus& status) {
  return Overall(status, "ResolvedRefs");
}
template <class T>
std::string Programmed(const T&, const ObjectStatus& status) {
  return Overall(status, "Programmed");
}
template <class T>
std::string RouteProgrammed(const T&, const ObjectStatus& status) {
  return Overall(status, "gateway.weft.dev/Programmed");
}

std::string ListenerCount(const ObjectStatus& status) {
  return std::to_string(std::ranges::count_if(status.scopes, [](const ir::StatusScope& scope) {
    return scope.scope.starts_with("listeners[");
  }));
}

std::string AttachedRoutes(const ObjectStatus& status) {
  size_t routes = 0;
  for (const ir::StatusScope& scope : status.scopes) routes += scope.attached_routes;
  return std::to_string(routes);
}

std::string ListenerText(const model::Listener& listener) {
  return fmt::format("{}:{}/{}", listener.name, listener.port, listener.protocol);
}

template <class T>
std::string Parents(const T& route, const ObjectStatus&) {
  return Join(route.spec.parentRefs, [](const model::ParentReference& parent) {
    return parent.sectionName ? fmt::format("{}/{}", parent.name, *parent.sectionName)
                              : parent.name.str();
  });
}

template <class T>
std::string Hostnames(const T& route, const ObjectStatus&) {
  return route.spec.hostnames.empty() ? "*" : Join(route.spec.hostnames);
}

template <class T>
std::string Rules(const T& route, const ObjectStatus&) {
  return std::to_string(route.spec.rules.size());
}

template <class T>
std::string Backends(const T& route, const ObjectStatus&) {
  std::set<std::string> names;
  for (const auto& rule : route.spec.rules) {
    for (const auto& backend : rule.backendRefs) names.insert(backend.name);
  }
  return Join(std::vector<std::string>(names.begin(), names.end()));
}

template <class T>
constexpr ColumnOf<T> kRequestRouteColumns[] = {{"HOSTNAMES", false, &Hostnames<T>},
                                                {"PARENTS", false, &Parents<T>},
                                                {"ACCEPTED", false, &Accepted<T>},
                                                {"RESOLVED", false, &Resolved<T>},
                                                {"PROGRAMMED", false, &RouteProgrammed<T>},
                                                {"RULES", true, &Rules<T>},
                                                {"BACKENDS", true, &Backends<T>}};

template <class T>
constexpr ColumnOf<T> kStreamRouteColumns[] = {{"PARENTS", false, &Parents<T>},
                                               {"ACCEPTED", false, &Accepted<T>},
                                               {"RESOLVED", false, &Resolved<T>},
                                               {"PROGRAMMED", false, &RouteProgrammed<T>},
                                               {"BACKENDS", true, &Backends<T>}};

}  // namespace

template <>
std::span<const ColumnOf<model::GatewayClass>> ColumnsOf() {
  using T = model::GatewayClass;
  static constexpr ColumnOf<T> kColumns[] = {
      {"CONTROLLER", false,
       [](const T& object, const ObjectStatus&) -> std::string {
         return object.spec.controllerName;
       }},
      {"ACCEPTED", false, &Accepted<T>}};
  return kColumns;
}

template <>
std::span<const ColumnOf<model::Gateway>> ColumnsOf() {
  using T = model::Gateway;
  static constexpr ColumnOf<T> kColumns[] = {
      {"CLASS", false,
       [](const T& object, const ObjectStatus&) -> std::string {
         return object.spec.gatewayClassName;
       }},
      {"ADDRESSES", false,
       [](const T&, const ObjectStatus& status) -> std::string {
         return Join(status.addresses, [](const auto& address) { return address.value; });
       }},
      {"ACCEPTED", true, &Accepted<T>},
      {"PROGRAMMED", false, &Programmed<T>},
      {"LISTENERS", false,
       [](const T&, const ObjectStatus& status) -> std::string { return ListenerCount(status); }},
      {"ROUTES", false,
       [](const T&, const ObjectStatus& status) -> std::string { return AttachedRoutes(status); }},
      {"PORTS", true, [](const T& object, const ObjectStatus&) -> std::string {
         return Join(object.spec.listeners, ListenerText);
       }}};
  return kColumns;
}

template <>
std::span<const ColumnOf<model::ListenerSet>> ColumnsOf() {
  using T = model::ListenerSet;
  static constexpr ColumnOf<T> kColumns[] = {
      {"PARENT", false,
       [](const T& object, const ObjectStatus&) -> std::string {
         return object.spec.parentRef.name;
       }},
      {"ACCEPTED", false, &Accepted<T>},
      {"PROGRAMMED", false, &Programmed<T>},
      {"LISTENERS", false,
       [](const T&, const ObjectStatus& status) -> std::string { return ListenerCount(status); }},
      {"ROUTES", false,
       [](const T&, const ObjectStatus& status) -> std::string { return AttachedRoutes(status); }}};
  return kColumns;
}

template <>
std::span<const ColumnOf<model::HTTPRoute>> ColumnsOf() {
  return kRequestRouteColumns<model::HTTPRoute>;
}

template <>
std::span<const ColumnOf<model::GRPCRoute>> ColumnsOf() {
  return kRequestRouteColumns<model::GRPCRoute>;
}

template <>
std::span<const ColumnOf<model::TLSRoute>> ColumnsOf() {
  using T = model::TLSRoute;
  static constexpr ColumnOf<T> kColumns[] = {
      {"HOSTNAMES", false, &Hostnames<T>},        {"PARENTS", false, &Parents<T>},
      {"ACCEPTED", false, &Accepted<T>},          {"RESOLVED", false, &Resolved<T>},
      {"PROGRAMMED", false, &RouteProgrammed<T>}, {"BACKENDS", true, &Backends<T>}};
  return kColumns;
}

template <>
std::span<const ColumnOf<model::TCPRoute>> ColumnsOf() {
  return kStreamRouteColumns<model::TCPRoute>;
}

template <>
std::span<const ColumnOf<model::UDPRoute>> ColumnsOf() {
  return kStreamRouteColumns<model::UDPRoute>;
}

template <>
std::span<const ColumnOf<model::ReferenceGrant>> ColumnsOf() {
  using T = model::ReferenceGrant;
  static constexpr ColumnOf<T> kColumns[] = {
      {"FROM", false,
       [](const T& object, const ObjectStatus&) -> std::string {
         return Join(object.spec.from, [](const model::ReferenceGrantFrom& from) {
           return fmt::format("{}/{}", from.namespace_, from.kind);
         });
       }},
      {"TO", false, [](const T& object, const ObjectStatus&) -> std::string {
         return Join(object.spec.to, [](const model::ReferenceGrantTo& to) {
           return to.name ? fmt::format("{}/{}", to.kind, *to.name) : to.kind;
         });
       }}};
  return kColumns;
}

template <>
std::span<const ColumnOf<model::BackendTLSPolicy>> ColumnsOf() {
  using T = model::BackendTLSPolicy;
  static constexpr ColumnOf<T> kColumns[] = {
      {"TARGETS", false,
       [](const T& object, const ObjectStatus&) -> std::string {
         return Join(object.spec.targetRefs, [](const auto& target) {
           return fmt::format("{}/{}", target.kind, target.name);
         });
       }},
      {"HOSTNAME", false,
       [](const T& object, const ObjectStatus&) -> std::string {
         return object.spec.validation.hostname;
       }},
      {"ACCEPTED", false, &Accepted<T>}};
  return kColumns;
}

// Read, but not acted on.
template <>
std::span<const ColumnOf<model::apisx::XBackend>> ColumnsOf() {
  return {};
}
template <>
std::span<const ColumnOf<model::apisx::XBackendTrafficPolicy>> ColumnsOf() {
  return {};
}
template <>
std::span<const ColumnOf<model::apisx::XTelemetryPolicy>> ColumnsOf() {
  return {};
}

template <>
std::span<const ColumnOf<model::Backend>> ColumnsOf() {
  using T = model::Backend;
  static constexpr ColumnOf<T> kColumns[] = {
      {"ADDRESSES", false, [](const T& object, const ObjectStatus&) -> std::string {
         if (object.spec.unix_) return "unix:" + object.spec.unix_->path;
         if (const auto& dns = object.spec.dns) {
           return fmt::format("{}:{} (DNS)", dns->name, dns->port);
         }
         return Join(object.spec.addresses, [](const auto& address) {
           return fmt::format("{}:{}", address.ip, address.port);
         });
       }}};
  return kColumns;
}

template <>
std::span<const ColumnOf<model::GatewayParameters>> ColumnsOf() {
  return {};
}

template <>
std::span<const ColumnOf<model::EnvoyPatch>> ColumnsOf() {
  using T = model::EnvoyPatch;
  static constexpr ColumnOf<T> kColumns[] = {
      {"TYPE", false,
       [](const T& object, const ObjectStatus&) -> std::string { return object.spec.type; }},
      {"RESOURCE", false,
       [](const T& object, const ObjectStatus&) -> std::string { return object.spec.name; }},
      {"ACCEPTED", false, &Accepted<T>},
      {"PROGRAMMED", false, &Programmed<T>},
      {"OPERATIONS", false, [](const T& object, const ObjectStatus&) -> std::string {
         return std::to_string(object.spec.patch.size());
       }}};
  return kColumns;
}

}  // namespace weft::server
