// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The world of the property tests as one plain function: what the graph must come to, whatever way
// it went. Written for clearness, with loops over everything.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "flow/world_test.h"

namespace weft::flow::testing {
namespace {

using FindingsByObject = std::map<Key, std::set<Finding>>;

std::string ShowSet(const std::set<Finding>& findings) {
  return Show(Findings(findings.begin(), findings.end()));
}

void AddClaims(const Objects& objects, const std::map<Key, Route>& routes,
               std::map<Key, Claim>& claims, std::vector<Finding>& findings) {
  for (const auto& [key, route] : routes) {
    if (!objects.gateways.contains(route.gateway)) {
      findings.push_back(RouteFinding(key, "NO-GATEWAY", route.gateway));
      continue;
    }
    Claim claim{.created = route.created, .route = key};
    for (const std::string& backend : route.backends) {
      const auto service = objects.services.find(backend);
      if (service == objects.services.end()) {
        findings.push_back(RouteFinding(key, "NO-BACKEND", backend));
        continue;
      }
      claim.services.push_back(backend);
      claim.addresses.push_back(backend + ":" + std::to_string(service->second.port));
    }
    for (const std::string& host : route.hosts) {
      claim.host = host;
      claims[key + "|" + host] = claim;
    }
  }
}

}  // namespace

State Translate(const Objects& objects) {
  State state = {{"claims", {}},         {"hosts", {}},        {"clusters", {}},    {"ports", {}},
                 {"gateway status", {}}, {"claim status", {}}, {"all findings", {}}};
  std::vector<Finding> findings;
  std::map<Key, Claim> claims;
  AddClaims(objects, objects.http, claims, findings);
  AddClaims(objects, objects.grpc, claims, findings);

  std::map<std::string, std::vector<Claim>> by_host;
  for (const auto& [key, claim] : claims) {
    state["claims"][key] = Show(claim);
    by_host[claim.host].push_back(claim);
    for (const std::string& service : claim.services) {
      state["clusters"][service] = fmt::format("port {}", objects.services.at(service).port);
    }
  }
  for (auto& [host, wanting] : by_host) {
    std::ranges::sort(wanting);
    state["hosts"][host] = fmt::format("{} -> {}", wanting[0].route, wanting[0].addresses);
    for (size_t loser = 1; loser < wanting.size(); ++loser) {
      findings.push_back(RouteFinding(wanting[loser].route, "HOST-TAKEN", host));
    }
  }
  for (const auto& [key, gateway] : objects.gateways) {
    const std::string port = std::to_string(gateway.port);
    if (state["ports"].contains(port)) {
      findings.push_back(GatewayFinding(key, "PORT-TAKEN", port));
      continue;
    }
    std::vector<std::string> routes;
    for (const auto& [claim_key, claim] : claims) {
      if (claim.host == "host" + port) routes.push_back(claim.route);
    }
    state["ports"][port] = fmt::format("{} {}", key, routes);
  }

  FindingsByObject by_object;
  for (const Finding& finding : findings) by_object[finding.object.ToString()].insert(finding);
  for (const auto& [key, gateway] : objects.gateways) {
    const bool wrong = by_object.contains(GatewayFinding(key, "", "").object.ToString());
    state["gateway status"][key] =
        fmt::format("{} wrong={} claims={}", state["ports"][std::to_string(gateway.port)], wrong,
                    by_host["host1"].size());
  }
  FindingsByObject all = by_object;
  for (const auto& [key, claim] : claims) {
    const Key object = RouteFinding(claim.route, "", "").object.ToString();
    const auto wrong = by_object.find(object);
    state["claim status"][key] =
        fmt::format("{}: {}", state["hosts"][claim.host],
                    wrong == by_object.end() ? "fine" : ShowSet(wrong->second));
    if (!claim.services.empty() && !state["clusters"][claim.services[0]].starts_with("port 1")) {
      all[object].insert(RouteFinding(claim.route, "ODD-PORT", claim.services[0]));
    }
  }
  for (const auto& [object, its] : all) state["all findings"][object] = ShowSet(its);
  return state;
}

namespace {

TEST(PlainTranslation, SaysWhatOneWouldExpect) {
  Objects objects;
  objects.gateways = {{"gw", {1}}, {"late", {1}}};
  objects.services = {{"web", {10}}, {"idle", {11}}};
  objects.http = {{"old", {.created = 1, .gateway = "gw", .hosts = {"host1"}, .backends = {"web"}}},
                  {"young", {.created = 2, .gateway = "gw", .hosts = {"host1"}, .backends = {"?"}}},
                  {"stray", {.gateway = "none", .hosts = {"host2"}}}};
  const State expected = {
      {"claims", {{"old|host1", "1 old host1 [\"web:10\"]"}, {"young|host1", "2 young host1 []"}}},
      {"hosts", {{"host1", "old -> [\"web:10\"]"}}},
      {"clusters", {{"web", "port 10"}}},
      {"ports", {{"1", "gw [\"old\", \"young\"]"}}},
      {"gateway status",
       {{"gw", "gw [\"old\", \"young\"] wrong=false claims=2"},
        {"late", "gw [\"old\", \"young\"] wrong=true claims=2"}}},
      {"claim status",
       {{"old|host1", "old -> [\"web:10\"]: fine"},
        {"young|host1", "old -> [\"web:10\"]: HOST-TAKEN host1, NO-BACKEND ?"}}},
      {"all findings",
       {{"Gateway.g/ns/late", "PORT-TAKEN 1"},
        {"Route.g/ns/stray", "NO-GATEWAY none"},
        {"Route.g/ns/young", "HOST-TAKEN host1, NO-BACKEND ?"}}}};
  EXPECT_EQ(Translate(objects), expected);
}

}  // namespace
}  // namespace weft::flow::testing
