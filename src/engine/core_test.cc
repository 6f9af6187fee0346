// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The whole graph on a few small objects: that its parts fit together. What it makes of each
// feature is the golden tests' business.
#include "engine/core.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "engine/shop_for_test.h"
#include "envoy/config/route/v3/route.pb.h"
#include "envoy/route_table.h"

namespace weft::engine {
namespace {

template <class T>
void Put(Core& core, T object) {
  core.objects().Set(std::make_shared<const T>(std::move(object)));
}

flow::Ref<ir::Resource> RoutesOf(const Core& core, const std::string& host) {
  return core.resources().Find(EnvoyKey({ir::ResourceType::kRoutes, TableOfHost(host)}));
}

const ir::Condition* ConditionOf(const Core& core, const ObjectRef& object, const std::string& type,
                                 const std::string& scope) {
  const auto status = core.statuses().Find(object.ToString());
  if (!status) return nullptr;
  static ir::ObjectStatus kept;
  kept = *status;
  for (const ir::StatusScope& each : kept.scopes) {
    if (each.scope != scope) continue;
    const auto found = std::ranges::find(each.conditions, SharedText(type), &ir::Condition::type);
    if (found != each.conditions.end()) return &*found;
  }
  return nullptr;
}

const ObjectRef kRoute = {"gateway.networking.k8s.io", "HTTPRoute", "shop", "web"};
const ObjectRef kGateway = {"gateway.networking.k8s.io", "Gateway", "shop", "edge"};

TEST(Core, LeadsFromObjectsToResources) {
  Core core({.implicit_class = true, .module_path = "/weft/libweft_scope.so"});
  Put(core, EdgeGateway());
  Put(core, WebService());
  Put(core, RouteToWeb("web", {"shop.example"}));
  core.Commit();

  const auto routes = RoutesOf(core, "shop.example");
  ASSERT_NE(routes, nullptr);
  ::envoy::config::route::v3::RouteConfiguration table;
  ASSERT_TRUE(table.ParseFromString(*routes->bytes));
  ASSERT_EQ(table.virtual_hosts_size(), 1);
  EXPECT_EQ(table.virtual_hosts(0).domains(0), "shop.example");
  EXPECT_EQ(table.virtual_hosts(0).routes(0).route().cluster(), "Service/shop/web/80");
  EXPECT_EQ(routes->needs.size(), 1u);
  EXPECT_NE(core.resources().Find(EnvoyKey({ir::ResourceType::kCluster, "Service/shop/web/80"})),
            nullptr);
  // All shards of the port are there, and the scope for what nobody has.
  size_t scopes = 0;
  core.resources().ForEach([&](const flow::Key&, const flow::Ref<ir::Resource>& resource) {
    scopes += resource->id.type == ir::ResourceType::kScope;
  });
  EXPECT_EQ(scopes, envoy::kShards + 1);
}

TEST(Core, TouchesOneRouteConfigurationForOneChangedRoute) {
  Core core({.implicit_class = true});
  Put(core, EdgeGateway());
  Put(core, WebService());
  for (int index = 0; index < 50; ++index) {
    const std::string number = std::to_string(index);
    Put(core, RouteToWeb("web" + number, {"h" + number + ".example"}));
  }
  core.Commit();
  auto route = Named<model::HTTPRoute>("web7");
  route.spec.parentRefs.push_back({.name = "edge"});
  route.spec.hostnames = {"h7.example"};
  Put(core, std::move(route));
  const CommitResult result = core.Commit();
  ASSERT_EQ(result.resources.size(), 1u);
  EXPECT_EQ(result.resources[0].after->id.name, TableOfHost("h7.example"));
}

TEST(Core, SaysProgrammedWhenTheListenersVeryVersionIsAcknowledged) {
  Core core({.implicit_class = true});
  Put(core, EdgeGateway());
  core.Commit();
  const ir::ResourceId listener{ir::ResourceType::kListener, "tcp/0.0.0.0/8080"};
  const uint64_t version = core.resources().Find(EnvoyKey(listener))->version;
  core.SetAcknowledged(listener, version + 1);
  core.Commit();
  EXPECT_EQ(ConditionOf(core, kGateway, "Programmed", "")->status, "Unknown");
  core.SetAcknowledged(listener, version);
  core.Commit();
  EXPECT_EQ(ConditionOf(core, kGateway, "Programmed", "")->status, "True");
  EXPECT_EQ(ConditionOf(core, kGateway, "Programmed", "listeners[http]")->status, "True");
}

TEST(Core, SaysProgrammedOfAGatewayThatHasAGoodListenerInAListenerSetAlone) {
  Core core({.implicit_class = true});
  auto gateway = Named<model::Gateway>("edge");
  gateway.spec.gatewayClassName = "weft";
  gateway.spec.allowedListeners.emplace().namespaces.emplace().from = "All";
  gateway.spec.listeners.push_back({.name = "odd", .port = 81, .protocol = "example.com/ODD"});
  Put(core, std::move(gateway));
  auto set = Named<model::ListenerSet>("more");
  set.spec.parentRef.name = "edge";
  set.spec.listeners.push_back({.name = "http", .port = 8080, .protocol = "HTTP"});
  Put(core, std::move(set));
  core.Commit();
  EXPECT_EQ(ConditionOf(core, kGateway, "Accepted", "")->status, "True");
  EXPECT_EQ(ConditionOf(core, kGateway, "Programmed", "")->status, "Unknown");
  const ir::ResourceId listener{ir::ResourceType::kListener, "tcp/0.0.0.0/8080"};
  core.SetAcknowledged(listener, core.resources().Find(EnvoyKey(listener))->version);
  core.Commit();
  EXPECT_EQ(ConditionOf(core, kGateway, "Programmed", "")->status, "True");
}

TEST(Core, TellsOfABackendThatIsNotThereInStatusAndFindings) {
  Core core({.implicit_class = true});
  Put(core, EdgeGateway());
  Put(core, RouteToWeb("web", {"shop.example"}));
  core.Commit();
  const ir::Condition* condition = ConditionOf(core, kRoute, "ResolvedRefs", "parents[0]");
  ASSERT_NE(condition, nullptr);
  EXPECT_EQ(condition->status, "False");
  EXPECT_EQ(condition->reason, "BackendNotFound");
  const auto findings = core.findings().Find(kRoute.ToString());
  ASSERT_NE(findings, nullptr);
  EXPECT_EQ(findings->front().field, "spec.rules[0].backendRefs[0].name");
  Put(core, WebService());
  core.Commit();
  EXPECT_EQ(core.findings().Find(kRoute.ToString()), nullptr);
  EXPECT_EQ(ConditionOf(core, kRoute, "ResolvedRefs", "parents[0]")->status, "True");
}

}  // namespace
}  // namespace weft::engine
