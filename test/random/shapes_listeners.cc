// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Shapes of Gateways and ListenerSets: the listeners of their plans.
#include <string>
#include <utility>

#include "random/scene.h"
#include "random/shapes.h"

namespace weft::sets {
namespace {

namespace json = boost::json;

// No other port: the test's Envoy would bind it.
json::value ListenerPort(Values& values, const json::object&, const std::string&) {
  return values.choices.Pick(ListenerPorts());
}

// Those of the plan of this Gateway or ListenerSet.
json::value Listeners(Values& values, const json::object& schema, const std::string& path) {
  const bool of_set = path.starts_with("ListenerSet");
  const auto& parents = of_set ? values.scene.listener_sets : values.scene.gateways;
  const json::object& element = schema.at("items").as_object();
  json::array made;
  for (const ListenerPlan& plan : parents.at(values.turn).listeners) {
    json::object listener = values.MakeObject(element, path + "[]", {"name", "port", "protocol"});
    listener["name"] = Text(plan.name);
    listener["port"] = plan.port;
    listener["protocol"] = Text(plan.protocol);
    if (values.choices.Chance(1)) listener["protocol"] = "example.com/QUIC";
    listener.erase("hostname");
    if (!plan.hostname.empty()) listener["hostname"] = Text(plan.hostname);
    const bool tls = plan.protocol == "HTTPS" || plan.protocol == "TLS";
    if (!tls) {
      listener.erase("tls");
    } else if (!listener.contains("tls") && (plan.protocol == "TLS" || values.choices.Chance(95))) {
      listener["tls"] = values.Make(Property(element, "tls"), path + "[].tls");
    }
    if (tls && listener.contains("tls")) {
      json::object& config = listener["tls"].as_object();
      if (plan.protocol == "HTTPS") config.erase("mode");
      if (plan.protocol == "TLS" && !config.contains("mode")) config["mode"] = "Passthrough";
      if (!config.contains("certificateRefs")) {
        config["certificateRefs"] = values.Make(
            Property(Property(element, "tls"), "certificateRefs"), path + "[].tls.certificateRefs");
      }
    }
    // Filters before routing are refused by Weft, so they are rare.
    if (!plan.protocol.starts_with("HTTP") || !values.odd) listener.erase("filters");
    // A listener that takes no route says little.
    if (values.choices.Chance(listener.contains("allowedRoutes") ? 60 : 80)) {
      listener["allowedRoutes"] = json::object{{"namespaces", {{"from", "All"}}}};
    }
    made.push_back(std::move(listener));
  }
  return made;
}

// A Gateway lets the ListenerSets of the scene attach, more often than not.
json::value GatewaySpec(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeObject(schema, path);
  if (values.choices.Chance(made.contains("allowedListeners") ? 40 : 70)) {
    made["allowedListeners"] = json::object{{"namespaces", {{"from", "All"}}}};
  }
  return made;
}

}  // namespace

std::span<const ShapeEntry> ListenerShapes() {
  static constexpr ShapeEntry kShapes[] = {
      {"#Gateway.spec", GatewaySpec},
      {"Gateway.spec.listeners", Listeners},
      {".listeners[].port", ListenerPort},
      {".perPort[].port", ListenerPort},
      {"ListenerSet.spec.listeners", Listeners},
  };
  return kShapes;
}

}  // namespace weft::sets
