// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "random/scene.h"

#include <map>
#include <set>
#include <tuple>

namespace weft::sets {
namespace {

std::string Numbered(const char* stem, size_t number) { return stem + std::to_string(number); }

const std::vector<uint32_t>& PortsOf(const std::string& protocol) {
  static const std::map<std::string, std::vector<uint32_t>> kPorts = {{"HTTP", {8080, 8081}},
                                                                      {"HTTPS", {8443, 8444}},
                                                                      {"TLS", {8443, 9443}},
                                                                      {"TCP", {9000, 9001}},
                                                                      {"UDP", {5300, 5301}}};
  return kPorts.at(protocol);
}

// Listeners that the schema lets stand beside each other: names differ, and of one port and
// protocol the host names.
std::vector<ListenerPlan> MakeListeners(Choices& choices) {
  static const std::vector<std::string> kProtocols = {"HTTP", "HTTP", "HTTPS", "HTTP",
                                                      "TLS",  "TCP",  "HTTPS", "UDP"};
  std::vector<ListenerPlan> listeners;
  std::set<std::tuple<uint32_t, std::string, std::string>> taken;
  for (size_t count = 1 + choices.Below(4); count > 0; --count) {
    ListenerPlan plan{.name = Numbered("l", listeners.size())};
    plan.protocol = choices.Pick(kProtocols);
    plan.port = choices.Pick(PortsOf(plan.protocol));
    // A port of other protocols: the conflict is Weft's to settle.
    if (choices.Chance(4)) plan.port = choices.Pick(ListenerPorts());
    const bool named = plan.protocol != "TCP" && plan.protocol != "UDP" && choices.Chance(50);
    if (named) plan.hostname = choices.Pick(Hosts());
    if (!taken.emplace(plan.port, plan.protocol, plan.hostname).second) continue;
    listeners.push_back(std::move(plan));
  }
  return listeners;
}

}  // namespace

const std::vector<std::string>& Namespaces() {
  static const std::vector<std::string> kNamespaces = {"shop", "pay", "lab"};
  return kNamespaces;
}

const std::vector<std::string>& Hosts() {
  static const std::vector<std::string> kHosts = {
      "shop.example", "*.shop.example",   "api.shop.example",      "pay.example",
      "*.example",    "a.b.shop.example", "xn--bcher-kva.example", "localhost",
      "1.example",    "a-b.c.example",    "cart.shop.example",     "*.pay.example"};
  return kHosts;
}

const std::vector<uint32_t>& ListenerPorts() {
  static const std::vector<uint32_t> kPorts = {8080, 8081, 8443, 8444, 9443,
                                               9000, 9001, 5300, 5301};
  return kPorts;
}

Scene MakeScene(Choices& choices) {
  Scene scene;
  const auto name = [&](const char* stem, size_t number) {
    return Name{choices.Pick(Namespaces()), Numbered(stem, number)};
  };
  for (size_t count = 1 + choices.Below(3); count > 0; --count) {
    scene.gateways.push_back({.name = name("gateway", count), .listeners = MakeListeners(choices)});
  }
  for (size_t count = choices.Below(3); count > 0; --count) {
    scene.listener_sets.push_back({.name = name("listeners", count),
                                   .listeners = MakeListeners(choices),
                                   .of_set = true,
                                   .gateway = choices.Below(scene.gateways.size())});
  }
  for (size_t count = 2 + choices.Below(3); count > 0; --count) {
    ServicePlan service{name("service", count), {}};
    for (size_t ports = 1 + choices.Below(3); ports > 0; --ports) {
      static const std::vector<std::string> kProtocols = {"TCP", "TCP", "TCP",
                                                          "UDP", "TCP", "SCTP"};
      service.ports.push_back({.name = Numbered("p", ports),
                               .protocol = choices.Pick(kProtocols),
                               .number = static_cast<uint32_t>(80 + choices.Below(3))});
    }
    scene.services.push_back(std::move(service));
  }
  for (size_t count = 1 + choices.Below(3); count > 0; --count) {
    scene.backends.push_back(name("backend", count));
  }
  for (size_t count = 1 + choices.Below(3); count > 0; --count) {
    scene.secrets.push_back(name("certificate", count));
  }
  for (size_t count = 1 + choices.Below(2); count > 0; --count) {
    scene.authorities.push_back(name("authority", count));
  }
  for (size_t count = choices.Below(3); count > 0; --count) {
    scene.parameters.push_back(name("parameters", count));
  }
  for (size_t count = choices.Below(2); count > 0; --count) {
    scene.bundles.push_back(Numbered("bundle", count));
  }
  return scene;
}

}  // namespace weft::sets
