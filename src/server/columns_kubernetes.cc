// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The columns of Kubernetes' own kinds.
#include <fmt/format.h>

#include <map>
#include <string>
#include <variant>

#include "server/column_text.h"
#include "server/columns.h"

namespace weft::server {
namespace {

using ir::ObjectStatus;

template <class Value>
std::string KeysOf(const std::map<std::string, Value>& map) {
  return Join(map, [](const auto& entry) { return entry.first; });
}

std::string PortText(const model::IntOrString& port) {
  if (const auto* number = std::get_if<int32_t>(&port)) return std::to_string(*number);
  return std::get<std::string>(port);
}

}  // namespace

template <>
std::span<const ColumnOf<model::Service>> ColumnsOf() {
  using T = model::Service;
  static constexpr ColumnOf<T> kColumns[] = {
      {"TYPE", false,
       [](const T& object, const ObjectStatus&) -> std::string {
         return object.spec.type.empty() ? "ClusterIP" : object.spec.type;
       }},
      {"PORTS", false,
       [](const T& object, const ObjectStatus&) -> std::string {
         return Join(object.spec.ports, [](const model::ServicePort& port) {
           return fmt::format("{}/{}", port.port, port.protocol.empty() ? "TCP" : port.protocol);
         });
       }},
      {"TARGETS", true, [](const T& object, const ObjectStatus&) -> std::string {
         return Join(object.spec.ports, [](const model::ServicePort& port) {
           return port.targetPort ? PortText(*port.targetPort) : std::to_string(port.port);
         });
       }}};
  return kColumns;
}

template <>
std::span<const ColumnOf<model::EndpointSlice>> ColumnsOf() {
  using T = model::EndpointSlice;
  static constexpr ColumnOf<T> kColumns[] = {
      {"SERVICE", false,
       [](const T& object, const ObjectStatus&) -> std::string {
         const auto name = object.metadata.labels.find(std::string(model::kServiceNameLabel));
         return name == object.metadata.labels.end() ? "-" : name->second;
       }},
      {"ADDRESSTYPE", false,
       [](const T& object, const ObjectStatus&) -> std::string { return object.addressType; }},
      {"PORTS", false,
       [](const T& object, const ObjectStatus&) -> std::string {
         return Join(object.ports, [](const model::EndpointPort& port) {
           return port.port ? std::to_string(*port.port) : "*";
         });
       }},
      {"ENDPOINTS", false, [](const T& object, const ObjectStatus&) -> std::string {
         return Join(object.endpoints, [](const model::Endpoint& endpoint) {
           return endpoint.addresses.empty() ? "-" : endpoint.addresses.front();
         });
       }}};
  return kColumns;
}

template <>
std::span<const ColumnOf<model::Secret>> ColumnsOf() {
  using T = model::Secret;
  static constexpr ColumnOf<T> kColumns[] = {
      {"TYPE", false,
       [](const T& object, const ObjectStatus&) -> std::string {
         return object.type.empty() ? "Opaque" : object.type;
       }},
      {"KEYS", false,
       [](const T& object, const ObjectStatus&) -> std::string { return KeysOf(object.data); }}};
  return kColumns;
}

template <>
std::span<const ColumnOf<model::ConfigMap>> ColumnsOf() {
  using T = model::ConfigMap;
  static constexpr ColumnOf<T> kColumns[] = {
      {"KEYS", false,
       [](const T& object, const ObjectStatus&) -> std::string { return KeysOf(object.data); }}};
  return kColumns;
}

template <>
std::span<const ColumnOf<model::Namespace>> ColumnsOf() {
  using T = model::Namespace;
  static constexpr ColumnOf<T> kColumns[] = {
      {"LABELS", false, [](const T& object, const ObjectStatus&) -> std::string {
         return Join(object.metadata.labels, [](const auto& label) {
           return fmt::format("{}={}", label.first, label.second);
         });
       }}};
  return kColumns;
}

template <>
std::span<const ColumnOf<model::Ingress>> ColumnsOf() {
  using T = model::Ingress;
  static constexpr ColumnOf<T> kColumns[] = {
      {"CLASS", false,
       [](const T& object, const ObjectStatus&) -> std::string {
         return object.spec.ingressClassName.value_or("-");
       }},
      {"HOSTS", false, [](const T& object, const ObjectStatus&) -> std::string {
         return Join(object.spec.rules, [](const model::IngressRule& rule) {
           return rule.host.empty() ? "*" : rule.host;
         });
       }}};
  return kColumns;
}

template <>
std::span<const ColumnOf<model::IngressClass>> ColumnsOf() {
  using T = model::IngressClass;
  static constexpr ColumnOf<T> kColumns[] = {
      {"CONTROLLER", false,
       [](const T& object, const ObjectStatus&) -> std::string { return object.spec.controller; }}};
  return kColumns;
}

template <>
std::span<const ColumnOf<model::ClusterTrustBundle>> ColumnsOf() {
  using T = model::ClusterTrustBundle;
  static constexpr ColumnOf<T> kColumns[] = {
      {"SIGNER", false,
       [](const T& object, const ObjectStatus&) -> std::string { return object.spec.signerName; }}};
  return kColumns;
}

}  // namespace weft::server
