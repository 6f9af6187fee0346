// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Shapes of references: mostly to objects of the set that they may refer to.
#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "random/scene.h"
#include "random/shapes.h"

namespace weft::sets {
namespace {

namespace json = boost::json;

// Writes the target into a reference; what the schema has a default for may be left out.
void Refer(Values& values, const json::object& schema, std::string_view group,
           std::string_view kind, const Name& target, json::object& reference) {
  const auto put = [&](std::string_view member, std::string_view text) {
    if (!Has(schema, member)) return;
    const json::value* usual = Property(schema, member).if_contains("default");
    if (usual && usual->as_string() == text && values.choices.Chance(60)) return;
    reference[member] = Text(text);
  };
  put("group", group);
  put("kind", kind);
  reference["name"] = Text(values.choices.Chance(3) ? "nobody" : target.name);
  if (!Has(schema, "namespace")) return;
  if (target.namespace_ != values.namespace_ || values.choices.Chance(10)) {
    reference["namespace"] = Text(target.namespace_);
  }
}

// Of those in the object's own namespace where there is one and no other can be named.
template <class T, class NameOf>
const T* Choose(Values& values, const std::vector<T>& all, bool may_be_elsewhere, NameOf name_of) {
  if (all.empty()) return nullptr;
  std::vector<const T*> near;
  for (const T& each : all) {
    if (name_of(each).namespace_ == values.namespace_) near.push_back(&each);
  }
  if (!near.empty() && (!may_be_elsewhere || values.choices.Chance(80))) {
    return values.choices.Pick(near);
  }
  return &values.choices.Pick(all);
}
const Name* Choose(Values& values, const std::vector<Name>& all, bool may_be_elsewhere) {
  return Choose(values, all, may_be_elsewhere, [](const Name& name) { return name; });
}

const std::set<std::string_view> kReference = {"group", "kind", "name", "namespace", "port"};

json::value BackendReference(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeObject(schema, path, kReference);
  Choices& choices = values.choices;
  if (choices.Chance(30)) {
    if (const Name* backend = Choose(values, values.scene.backends, true)) {
      Refer(values, schema, kWeftGroup, "Backend", *backend, made);
      if (choices.Chance(10)) made["port"] = 80;
      return made;
    }
  }
  if (choices.Chance(3)) {
    Refer(values, schema, "example.com", "Bucket", {"shop", "bucket"}, made);
    return made;
  }
  const auto* service = Choose(values, values.scene.services, true,
                               [](const ServicePlan& plan) { return plan.name; });
  Refer(values, schema, "", "Service", service->name, made);
  // UDP routes want ports of UDP, all others those of TCP.
  const std::string wanted = path.starts_with("UDPRoute") ? "UDP" : "TCP";
  auto port = std::ranges::find(service->ports, wanted, &ServicePlan::Port::protocol);
  if (port == service->ports.end()) port = service->ports.begin();
  made["port"] = choices.Chance(3) ? 7 : port->number;
  return made;
}

json::value SecretReference(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeObject(schema, path, kReference);
  const Name* secret = Choose(values, values.scene.secrets, true);
  const bool odd = values.choices.Chance(2);
  Refer(values, schema, "", odd ? "ConfigMap" : "Secret", *secret, made);
  return made;
}

json::value AuthorityReference(Values& values, const json::object& schema,
                               const std::string& path) {
  json::object made = values.MakeObject(schema, path, kReference);
  if (!values.scene.bundles.empty() && values.choices.Chance(20)) {
    made["group"] = "certificates.k8s.io";
    made["kind"] = "ClusterTrustBundle";
    made["name"] = Text(values.choices.Pick(values.scene.bundles));
    return made;
  }
  const bool secret = values.choices.Chance(20);
  const auto& all = secret ? values.scene.secrets : values.scene.authorities;
  const Name* target = Choose(values, all, Has(schema, "namespace"));
  Refer(values, schema, "", secret ? "Secret" : "ConfigMap", *target, made);
  return made;
}

json::value ParametersReference(Values& values, const json::object& schema,
                                const std::string& path) {
  json::object made = values.MakeObject(schema, path, kReference);
  const Name* target = Choose(values, values.scene.parameters, Has(schema, "namespace"));
  const bool odd = values.choices.Chance(4);
  Refer(values, schema, kWeftGroup, odd ? "ConfigMap" : "GatewayParameters",
        target ? *target : Name{"shop", "parameters"}, made);
  return made;
}

// Whether a listener of that protocol takes routes of the kind that the path begins with.
bool Takes(const std::string& path, const std::string& protocol) {
  if (path.starts_with("TLS") || path.starts_with("TCP") || path.starts_with("UDP")) {
    return protocol == path.substr(0, 3);
  }
  return protocol.starts_with("HTTP");
}

json::value ParentReference(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeObject(schema, path, kReference);
  made.erase("sectionName");
  Choices& choices = values.choices;
  if (choices.Chance(2)) {
    Refer(values, schema, "", "Service", values.scene.services.front().name, made);
    return made;
  }
  // Mostly one with a listener that takes such routes.
  std::vector<std::pair<const ParentPlan*, const ListenerPlan*>> all, fitting;
  for (const auto* parents : {&values.scene.gateways, &values.scene.listener_sets}) {
    for (const ParentPlan& parent : *parents) {
      for (const ListenerPlan& listener : parent.listeners) {
        all.emplace_back(&parent, &listener);
        if (Takes(path, listener.protocol)) fitting.emplace_back(&parent, &listener);
      }
    }
  }
  const bool any = fitting.empty() || choices.Chance(8);
  const auto [parent, listener] = choices.Pick(any ? all : fitting);
  Refer(values, schema, kGatewayGroup, parent->of_set ? "ListenerSet" : "Gateway", parent->name,
        made);
  if (Has(schema, "sectionName") && choices.Chance(30)) made["sectionName"] = Text(listener->name);
  if (Has(schema, "port") && choices.Chance(15)) made["port"] = listener->port;
  return made;
}

json::value ParentGateway(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeObject(schema, path, kReference);
  const size_t gateway = values.scene.listener_sets.at(values.turn).gateway;
  Refer(values, schema, kGatewayGroup, "Gateway", values.scene.gateways.at(gateway).name, made);
  return made;
}

json::value PolicyTarget(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeObject(schema, path, kReference);
  made.erase("sectionName");
  Choices& choices = values.choices;
  if (choices.Chance(30)) {
    Refer(values, schema, kWeftGroup, "Backend", *Choose(values, values.scene.backends, false),
          made);
    if (Has(schema, "sectionName") && choices.Chance(10)) made["sectionName"] = "p1";
    return made;
  }
  const auto* service = Choose(values, values.scene.services, false,
                               [](const ServicePlan& plan) { return plan.name; });
  Refer(values, schema, "", "Service", service->name, made);
  if (Has(schema, "sectionName") && choices.Chance(30)) {
    made["sectionName"] = Text(choices.Pick(service->ports).name);
  }
  return made;
}

json::value RouteKind(Values& values, const json::object& schema, const std::string& path) {
  static const std::vector<std::string> kKinds = {"HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute",
                                                  "UDPRoute"};
  json::object made = values.MakeObject(schema, path, kReference);
  made["kind"] = Text(values.choices.Pick(kKinds));
  if (values.choices.Chance(30)) made["group"] = Text(kGatewayGroup);
  return made;
}

json::value GrantFrom(Values& values, const json::object& schema, const std::string& path) {
  static const std::vector<std::string> kKinds = {"HTTPRoute", "Gateway",  "GRPCRoute",  "TLSRoute",
                                                  "TCPRoute",  "UDPRoute", "ListenerSet"};
  json::object made = values.MakeObject(schema, path, kReference);
  made["group"] = Text(kGatewayGroup);
  made["kind"] = Text(values.choices.Pick(kKinds));
  made["namespace"] = Text(values.choices.Pick(Namespaces()));
  return made;
}

json::value GrantTo(Values& values, const json::object& schema, const std::string& path) {
  static const std::vector<std::string> kKinds = {"Service", "Secret", "Backend", "ConfigMap"};
  json::object made = values.MakeObject(schema, path, kReference);
  const std::string& kind = values.choices.Pick(kKinds);
  made["group"] = Text(kind == "Backend" ? kWeftGroup : "");
  made["kind"] = Text(kind);
  if (values.choices.Chance(30)) made["name"] = kind == "Secret" ? "certificate1" : "service1";
  return made;
}

}  // namespace

std::span<const ShapeEntry> ReferenceShapes() {
  static constexpr ShapeEntry kShapes[] = {
      {".backendRef", BackendReference},
      {".backendRefs[]", BackendReference},
      {".certificateRefs[]", SecretReference},
      {".clientCertificateRef", SecretReference},
      {".caCertificateRefs[]", AuthorityReference},
      {".parametersRef", ParametersReference},
      {".parentRefs[]", ParentReference},
      {"ListenerSet.spec.parentRef", ParentGateway},
      {".targetRefs[]", PolicyTarget},
      {".allowedRoutes.kinds[]", RouteKind},
      {"ReferenceGrant.spec.from[]", GrantFrom},
      {"ReferenceGrant.spec.to[]", GrantTo},
  };
  return kShapes;
}

}  // namespace weft::sets
