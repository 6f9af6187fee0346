// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Shapes of Kubernetes' own kinds.
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/scalars.h"
#include "random/material.h"
#include "random/shapes.h"

namespace weft::sets {
namespace {

namespace json = boost::json;

json::value ServicePorts(Values& values, const json::object& schema, const std::string& path) {
  const json::object& element = schema.at("items").as_object();
  json::array made;
  std::set<std::pair<std::string, uint32_t>> taken;
  for (const ServicePlan::Port& plan : values.scene.services.at(values.turn).ports) {
    if (!taken.emplace(plan.protocol, plan.number).second) continue;
    json::object port =
        values.MakeObject(element, path + "[]", {"name", "port", "protocol", "nodePort"});
    port["name"] = Text(plan.name);
    port["port"] = plan.number;
    if (plan.protocol != "TCP" || values.choices.Chance(50)) port["protocol"] = Text(plan.protocol);
    made.push_back(std::move(port));
  }
  return made;
}

json::value ServiceSpec(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeObject(schema, path, {"clusterIPs", "ports"});
  // An ExternalName is of no use to a route.
  if (made.contains("type") && made["type"] == "ExternalName" && !values.choices.Chance(25)) {
    made.erase("type");
  }
  made["ports"] = values.Make(Property(schema, "ports"), path + ".ports");
  const json::value* type_member = made.if_contains("type");
  const std::string type(type_member ? std::string_view(type_member->as_string()) : "ClusterIP");
  if (type == "ExternalName") {
    made.erase("clusterIP");
    made["externalName"] = "shop.example";
  } else if (type == "NodePort" || type == "LoadBalancer") {
    if (made.contains("clusterIP")) made["clusterIP"] = "10.96.0.1";
    for (json::value& port : made["ports"].as_array()) {
      if (values.choices.Chance(30))
        port.as_object()["nodePort"] = 30'000 + values.choices.Below(99);
    }
  }
  if (type != "LoadBalancer") {
    for (const char* member :
         {"loadBalancerSourceRanges", "loadBalancerClass", "allocateLoadBalancerNodePorts"}) {
      made.erase(member);
    }
  }
  if (const json::value* address = made.if_contains("clusterIP");
      address && values.choices.Chance(50)) {
    if (*address != "" && *address != "None") made["clusterIPs"] = json::array{*address};
  }
  return made;
}

json::value SliceEndpoints(Values& values, const json::object& schema, const std::string& path) {
  static const std::map<std::string, std::vector<std::string>> kAddresses = {
      {"IPv4", {"127.0.0.1", "127.0.0.2", "10.1.2.3"}},
      {"IPv6", {"::1", "fd00::7"}},
      {"FQDN", {"shop.example"}}};
  json::array made = values.MakeArray(schema, path);
  for (json::value& endpoint : made) {
    endpoint.as_object()["addresses"] =
        json::array{Text(values.choices.Pick(kAddresses.at(values.family)))};
  }
  return made;
}

json::value SlicePorts(Values& values, const json::object& schema, const std::string& path) {
  const json::object& element = schema.at("items").as_object();
  json::array made;
  std::set<std::string> taken;
  for (const ServicePlan::Port& plan : values.scene.services.at(values.turn).ports) {
    if (!taken.insert(plan.name).second) continue;
    json::object port = values.MakeObject(element, path + "[]", {"name", "port", "protocol"});
    port["name"] = Text(plan.name);
    port["protocol"] = Text(plan.protocol);
    if (values.choices.Chance(90)) port["port"] = 8000 + values.choices.Below(3);
    made.push_back(std::move(port));
  }
  return made;
}

// A pair of certificate and key, an authority, or anything.
json::value SecretData(Values& values, const json::object& schema, const std::string& path) {
  json::object made;
  const bool bytes = path.ends_with(".data");
  const auto put = [&](std::string_view key, const std::string& text) {
    made[key] = Text(bytes ? model::EncodeBase64(text) : text);
  };
  const auto& pair = values.choices.Pick(values.choices.Chance(10) ? BadPairs() : GoodPairs());
  put("tls.crt", pair.first);
  put("tls.key", pair.second);
  if (values.choices.Chance(40)) {
    put("ca.crt",
        values.choices.Pick(values.choices.Chance(10) ? BadAuthorities() : GoodAuthorities()));
  }
  if (values.choices.Chance(20)) put(values.Word(schema, path + "{key}"), "anything");
  return made;
}

json::value ConfigData(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeMap(schema, path);
  made["ca.crt"] =
      Text(values.choices.Pick(values.choices.Chance(10) ? BadAuthorities() : GoodAuthorities()));
  return made;
}

json::value TrustBundle(Values& values, const json::object&, const std::string&) {
  const std::string& pem =
      values.choices.Pick(values.choices.Chance(10) ? BadAuthorities() : GoodAuthorities());
  return Text(pem.empty() ? "nothing" : pem);
}

// The name of the object would have to begin with it, so nobody has one but the bundle of that
// name.
json::value SignerName(Values& values, const json::object&, const std::string&) {
  return Text(values.signer);
}

json::value IngressBackend(Values& values, const json::object& schema, const std::string& path) {
  json::object made;
  KeepOne(values, schema, path, {"service", "resource"}, made);
  return made;
}

json::value IngressPort(Values& values, const json::object& schema, const std::string& path) {
  json::object made;
  KeepOne(values, schema, path, {"name", "number"}, made);
  if (made.contains("name")) made["name"] = "web";
  if (made.contains("number")) made["number"] = 80;
  return made;
}

json::value Operator(Values& values, const json::object&, const std::string&) {
  static const std::vector<std::string> kOperators = {"In", "NotIn", "Exists", "DoesNotExist"};
  return Text(values.choices.Pick(kOperators));
}

}  // namespace

std::span<const ShapeEntry> KubernetesShapes() {
  static constexpr ShapeEntry kShapes[] = {
      {"Service.spec", ServiceSpec},
      {"Service.spec.ports", ServicePorts},
      {"EndpointSlice.endpoints", SliceEndpoints},
      {"EndpointSlice.ports", SlicePorts},
      {"Secret.data", SecretData},
      {"Secret.stringData", SecretData},
      {"ConfigMap.data", ConfigData},
      {"ClusterTrustBundle.spec.trustBundle", TrustBundle},
      {"ClusterTrustBundle.spec.signerName", SignerName},
      {".defaultBackend", IngressBackend},
      {".paths[].backend", IngressBackend},
      {"Ingress.spec.defaultBackend.service.port", IngressPort},
      {".paths[].backend.service.port", IngressPort},
      {".matchExpressions[].operator", Operator},
  };
  return kShapes;
}

}  // namespace weft::sets
