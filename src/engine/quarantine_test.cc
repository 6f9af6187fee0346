// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The search for a culprit, against a proxy that refuses what a test calls bad.
#include "engine/quarantine.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "base/host_key.h"
#include "envoy/route_table.h"

namespace weft::engine {
namespace {

// A core with one proxy that takes everything but RouteConfigurations that hold the word "poison".
class World {
 public:
  World() : quarantine_(core_) {
    auto gateway = Named<model::Gateway>("edge");
    gateway.spec.gatewayClassName = "weft";
    gateway.spec.listeners.push_back({.name = "http", .port = 8080, .protocol = "HTTP"});
    Put(std::move(gateway));
    auto service = Named<model::Service>("web");
    service.spec.ports.push_back({.name = "http", .port = 80});
    Put(std::move(service));
  }

  // Header that the route sets on requests: "poison" is refused.
  void PutRoute(const std::string& name, const std::string& host, const std::string& path,
                const std::string& header) {
    auto route = Named<model::HTTPRoute>(name);
    route.spec.parentRefs.push_back({.name = "edge"});
    route.spec.hostnames = {host};
    model::HTTPRouteRule rule;
    rule.matches.push_back({.path = model::HTTPPathMatch{"PathPrefix", path}});
    model::HTTPRouteFilter filter;
    filter.type = "RequestHeaderModifier";
    filter.requestHeaderModifier.emplace();
    filter.requestHeaderModifier->set.push_back({"x-test", header});
    rule.filters.push_back(filter);
    model::HTTPBackendRef backend;
    backend.name = "web";
    backend.port = 80;
    rule.backendRefs.push_back(backend);
    route.spec.rules.push_back(rule);
    Put(std::move(route));
  }
  void EraseRoute(const std::string& name) {
    core_.objects().Erase({"gateway.networking.k8s.io", "HTTPRoute", "shop", name});
  }

  // Commits and lets the proxy answer until nothing is left to do.
  void Settle() {
    for (int round = 0; round < 200; ++round) {
      const CommitResult result = core_.Commit();
      quarantine_.OnCommit(result);
      for (const auto& change : result.resources) {
        if (change.after && change.after->id.type == ir::ResourceType::kRoutes) {
          pending_[change.after->id.name] = change.after;
        }
      }
      if (pending_.empty() && !quarantine_.commit_due()) return;
      for (const auto& [name, resource] : std::exchange(pending_, {})) Answer(*resource);
    }
    FAIL() << "the search does not end";
  }

  bool Serves(const std::string& host, const std::string& value) const {
    const auto taken = proxy_.find(ScopeKey("8080", host, envoy::kShards));
    return taken != proxy_.end() && taken->second.find(value) != std::string::npos;
  }
  bool Blamed(const std::string& name) const {
    const ObjectRef route{"gateway.networking.k8s.io", "HTTPRoute", "shop", name};
    const auto findings = core_.findings().Find(route.ToString());
    if (!findings) return false;
    for (const Finding& finding : *findings) {
      if (finding.code == "WEFT-PROXY-REFUSED") return true;
    }
    return false;
  }
  int refusals() const { return refusals_; }

 private:
  template <class T>
  static T Named(const std::string& name) {
    T object;
    object.metadata.namespace_ = "shop";
    object.metadata.name = name;
    return object;
  }
  template <class T>
  void Put(T object) {
    core_.objects().Set(std::make_shared<const T>(std::move(object)));
  }
  void Answer(const ir::Resource& resource) {
    const auto taken = proxy_.find(resource.id.name);
    if (taken != proxy_.end() && taken->second == *resource.bytes) return;  // has it: not sent
    if (resource.bytes->find("poison") != std::string::npos) {
      ++refusals_;
      quarantine_.OnRefused(resource, "Refused", "no poison, please");
    } else {
      proxy_[resource.id.name] = *resource.bytes;
      quarantine_.OnAcknowledged(resource);
    }
  }

  Core core_{{.implicit_class = true, .module_path = {}, .ports = {}, .clock = {}}};
  Quarantine quarantine_;
  std::map<std::string, flow::Ref<ir::Resource>> pending_;
  std::map<std::string, std::string> proxy_;
  int refusals_ = 0;
};

TEST(Quarantine, KeepsALoneCulpritOutAndItsLastGoodVersionIn) {
  World world;
  world.PutRoute("a", "a.example", "/", "good-1");
  world.Settle();
  world.PutRoute("a", "a.example", "/", "poison");
  world.Settle();
  EXPECT_TRUE(world.Serves("a.example", "good-1"));
  EXPECT_TRUE(world.Blamed("a"));
  EXPECT_EQ(world.refusals(), 1);
  world.PutRoute("a", "a.example", "/", "good-2");
  world.Settle();
  EXPECT_TRUE(world.Serves("a.example", "good-2"));
  EXPECT_FALSE(world.Blamed("a"));
}

TEST(Quarantine, LeavesTheOthersOfTheHostFreeToChange) {
  World world;
  world.PutRoute("good", "shared.example", "/good", "good-1");
  world.PutRoute("bad", "shared.example", "/bad", "fine-1");
  world.Settle();
  world.PutRoute("bad", "shared.example", "/bad", "poison");
  world.Settle();
  world.PutRoute("good", "shared.example", "/good", "good-2");
  world.PutRoute("new", "shared.example", "/new", "new-1");
  world.Settle();
  EXPECT_TRUE(world.Serves("shared.example", "good-2"));
  EXPECT_TRUE(world.Serves("shared.example", "new-1"));
  EXPECT_TRUE(world.Serves("shared.example", "fine-1"));
  EXPECT_TRUE(world.Blamed("bad"));
  EXPECT_FALSE(world.Blamed("good"));
  EXPECT_FALSE(world.Blamed("new"));
}

TEST(Quarantine, FindsAllCulpritsAmongManyThatComeTogether) {
  World world;
  for (int index = 0; index < 40; ++index) {
    const std::string name = "r" + std::to_string(index);
    world.PutRoute(name, "crowd.example", "/" + name,
                   index % 13 == 5 ? "poison" : "value-" + name + ".");
  }
  world.Settle();
  for (int index = 0; index < 40; ++index) {
    const std::string name = "r" + std::to_string(index);
    EXPECT_EQ(world.Blamed(name), index % 13 == 5) << name;
    EXPECT_EQ(world.Serves("crowd.example", "value-" + name + "."), index % 13 != 5) << name;
  }
  EXPECT_LE(world.refusals(), 25);
}

TEST(Quarantine, ForgetsACulpritThatIsDeletedOrMended) {
  World world;
  world.PutRoute("a", "a.example", "/", "poison");
  world.PutRoute("b", "a.example", "/b", "good");
  world.Settle();
  EXPECT_TRUE(world.Blamed("a"));
  EXPECT_TRUE(world.Serves("a.example", "good"));
  world.EraseRoute("a");
  world.Settle();
  EXPECT_FALSE(world.Blamed("a"));
  world.PutRoute("a", "a.example", "/", "back");
  world.Settle();
  EXPECT_TRUE(world.Serves("a.example", "back"));
}

}  // namespace
}  // namespace weft::engine
