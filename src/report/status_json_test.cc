// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "report/status_json.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string_view>

namespace weft::report {
namespace {

constexpr std::string_view kGatewayGroup = "gateway.networking.k8s.io";

void ExpectJson(const ir::ObjectStatus& status, std::string_view expected) {
  EXPECT_EQ(boost::json::value(StatusJson(status)), boost::json::parse(expected))
      << boost::json::serialize(StatusJson(status));
}

ir::StatusScope Accepted(std::string scope) {
  return {.scope = std::move(scope), .conditions = {{"Accepted", "True", "Accepted", "fine"}}};
}

TEST(StatusJson, TellsSinceWhenWhereThatIsKnown) {
  const ir::ObjectStatus status{.object = {std::string(kGatewayGroup), "Gateway", "shop", "edge"},
                                .generation = 1,
                                .scopes = {Accepted(""), Accepted("listeners[http]")}};
  const boost::json::object told = StatusJson(status, [](const std::string& scope, const auto&) {
    return scope.empty() ? "2027-01-31T00:00:00Z" : "";
  });
  EXPECT_EQ(told.at("conditions").at(0).at("lastTransitionTime"), "2027-01-31T00:00:00Z");
  EXPECT_FALSE(
      told.at("listeners").at(0).at("conditions").at(0).as_object().contains("lastTransitionTime"));
}

TEST(StatusJson, OfAGateway) {
  ir::StatusScope listener = Accepted("listeners[http]");
  listener.section_name = "http";
  listener.supported_kinds = {"HTTPRoute"};
  listener.attached_routes = 2;
  ExpectJson({.object = {std::string(kGatewayGroup), "Gateway", "shop", "edge"},
              .generation = 3,
              .scopes = {Accepted(""), listener},
              .addresses = {{.value = "10.0.0.1"}},
              .attached_listener_sets = 1},
             R"({"addresses": [{"type": "IPAddress", "value": "10.0.0.1", "routability": ""}],
                 "attachedListenerSets": 1,
                 "conditions": [{"type": "Accepted", "status": "True", "reason": "Accepted",
                                 "message": "fine", "observedGeneration": 3}],
                 "listeners": [{"name": "http", "attachedRoutes": 2,
                                "supportedKinds": [{"group": "gateway.networking.k8s.io",
                                                    "kind": "HTTPRoute"}],
                                "conditions": [{"type": "Accepted", "status": "True",
                                                "reason": "Accepted", "message": "fine",
                                                "observedGeneration": 3}]}]})");
}

TEST(StatusJson, OfARouteAndAPolicy) {
  ir::StatusScope parent = Accepted("parents[0]");
  parent.parent = ObjectRef{std::string(kGatewayGroup), "Gateway", "shop", "edge"};
  parent.section_name = "http";
  parent.port = 80;
  ir::ObjectStatus status{.object = {std::string(kGatewayGroup), "HTTPRoute", "shop", "web"},
                          .generation = 1,
                          .scopes = {parent}};
  ExpectJson(status,
             R"({"parents": [{"parentRef": {"group": "gateway.networking.k8s.io", "kind": "Gateway",
                                            "namespace": "shop", "name": "edge",
                                            "sectionName": "http", "port": 80},
                              "controllerName": "gateway.weft.dev/controller",
                              "conditions": [{"type": "Accepted", "status": "True",
                                              "reason": "Accepted", "message": "fine",
                                              "observedGeneration": 1}]}]})");
  status.object.kind = "BackendTLSPolicy";
  status.scopes[0].section_name = "";
  status.scopes[0].port = 0;
  ExpectJson(status,
             R"({"ancestors": [{"ancestorRef": {"group": "gateway.networking.k8s.io",
                                                "kind": "Gateway", "namespace": "shop",
                                                "name": "edge"},
                                "controllerName": "gateway.weft.dev/controller",
                                "conditions": [{"type": "Accepted", "status": "True",
                                                "reason": "Accepted", "message": "fine",
                                                "observedGeneration": 1}]}]})");
}

TEST(StatusJson, ARouteWithoutOwnParentsHasAnEmptyList) {
  ExpectJson({.object = {std::string(kGatewayGroup), "HTTPRoute", "shop", "web"}},
             R"({"parents": []})");
}

TEST(StatusJson, OfAnIngress) {
  ExpectJson({.object = {"networking.k8s.io", "Ingress", "shop", "web"},
              .addresses = {{.value = "10.0.0.1"}}},
             R"({"loadBalancer": {"ingress": [{"ip": "10.0.0.1"}]}})");
}

}  // namespace
}  // namespace weft::report
