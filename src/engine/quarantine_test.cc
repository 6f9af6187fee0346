// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The search for a culprit, against a proxy that refuses what a test calls bad.
#include "engine/quarantine.h"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "engine/shop_for_test.h"
#include "model/encode.h"

namespace weft::engine {
namespace {

using ir::ResourceType;

// A core with one proxy that takes everything but resources that hold the word "poison".
class World {
 public:
  // `state`: what an earlier run has kept.
  explicit World(sources::StateStore& state, bool may_open_ports = true)
      : state_(state), may_open_ports_(may_open_ports) {
    model::Gateway gateway = EdgeGateway();
    gateway.spec.listeners.push_back({.name = "tcp", .port = 9090, .protocol = "TCP"});
    Put(std::move(gateway));
    Put(WebService());
  }

  // Header that the route sets on requests: "poison" is refused.
  void PutRoute(const std::string& name, const std::vector<std::string>& hosts,
                const std::string& path, const std::string& header) {
    Put(MakeRoute(name, hosts, path, header));
  }
  void RememberRoute(const std::string& name, const std::string& host, const std::string& path,
                     const std::string& header) {
    quarantine_.Remember(
        Route(name), "uid-" + name, 1,
        std::make_shared<const model::HTTPRoute>(MakeRoute(name, {host}, path, header)));
  }
  void PutRoute(const std::string& name, const std::string& host, const std::string& path,
                const std::string& header) {
    PutRoute(name, std::vector{host}, path, header);
  }
  void PutService(const std::string& name) {
    auto service = Named<model::Service>(name);
    service.spec.ports.push_back({.name = "tcp", .port = 80});
    Put(std::move(service));
  }
  // A TCPRoute to a Service: the proxy's listener has the name of its cluster in it.
  void PutStream(const std::string& name, const std::string& service) {
    PutService(service);
    auto route = Named<model::TCPRoute>(name);
    route.spec.parentRefs.push_back({.name = "edge", .sectionName = "tcp"});
    model::BackendRef backend;
    backend.name = service;
    backend.port = 80;
    route.spec.rules.push_back({.backendRefs = {backend}});
    Put(std::move(route));
  }
  // A patch of the routes of a host that replaces their name.
  void PutPatch(const std::string& name, const std::string& host, const std::string& value) {
    auto patch = Named<model::EnvoyPatch>(name);
    patch.spec.type = "RouteConfiguration";
    patch.spec.name = TableOfHost(host);
    patch.spec.patch.push_back({.op = "add",
                                .path = "/request_headers_to_remove",
                                .value = boost::json::array{boost::json::string(value)}});
    Put(std::move(patch));
  }
  void EraseRoute(const std::string& name) { core_.objects().Erase(Route(name)); }

  // Commits, and lets the proxy answer once; false when there is nothing left to do.
  bool Step() {
    const CommitResult result = core_.Commit();
    quarantine_.OnCommit(result);
    for (const auto& change : result.resources) {
      if (change.after) {
        pending_[EnvoyKey(change.after->id)] = change.after;
      } else {
        proxy_.erase(EnvoyKey(change.before->id));
      }
    }
    if (pending_.empty() && !quarantine_.commit_due()) return false;
    for (const auto& [key, resource] : std::exchange(pending_, {})) Answer(key, *resource);
    return true;
  }
  void Settle() {
    for (int round = 0; round < 300; ++round) {
      if (!Step()) return;
    }
    FAIL() << "the search does not end";
  }

  bool Serves(const std::string& host, const std::string& value) const {
    return Has({ResourceType::kRoutes, TableOfHost(host)}, value);
  }
  bool Streams(const std::string& cluster) const {
    return Has({ResourceType::kListener, "tcp/0.0.0.0/9090"}, cluster);
  }
  bool Blamed(const ObjectRef& object) const {
    const auto findings = core_.findings().Find(object.ToString());
    if (!findings) return false;
    for (const Finding& finding : *findings) {
      if (finding.code == "WEFT-PROXY-REFUSED") return true;
    }
    return false;
  }
  static ObjectRef Route(const std::string& name) {
    return {"gateway.networking.k8s.io", "HTTPRoute", "shop", name};
  }
  bool Blamed(const std::string& name) const { return Blamed(Route(name)); }
  int refusals() const { return refusals_; }

 private:
  static model::HTTPRoute MakeRoute(const std::string& name, const std::vector<std::string>& hosts,
                                    const std::string& path, const std::string& header) {
    model::HTTPRoute route = RouteToWeb(name, hosts, path);
    model::HTTPRouteFilter filter;
    filter.type = "RequestHeaderModifier";
    filter.requestHeaderModifier.emplace();
    filter.requestHeaderModifier->set.push_back({"x-test", header});
    route.spec.rules.front().filters.push_back(filter);
    return route;
  }
  // As the state would: the uid of its name, and a new generation when anything changes.
  template <class T>
  void Put(T object) {
    object.metadata.uid = "uid-" + object.metadata.name;
    // The spec's own hash stands for the generation, so that it means the same after a restart.
    if constexpr (boost::mp11::mp_contains<model::FreezableKinds, T>::value) {
      const auto spec = model::EncodeSpec(std::make_shared<const T>(object));
      object.metadata.generation = static_cast<int64_t>(Fnv1a64(boost::json::serialize(spec)));
    }
    core_.objects().Set(std::make_shared<const T>(std::move(object)));
  }
  bool Has(const ir::ResourceId& id, const std::string& text) const {
    const auto taken = proxy_.find(EnvoyKey(id));
    return taken != proxy_.end() && taken->second.find(text) != std::string::npos;
  }
  void Answer(const std::string& key, const ir::Resource& resource) {
    const auto taken = proxy_.find(key);
    if (taken != proxy_.end() && taken->second == *resource.bytes) return;  // has it: not sent
    const bool port = resource.id.type == ResourceType::kListener && !may_open_ports_;
    if (port || resource.bytes->find("poison") != std::string::npos) {
      if (std::exchange(last_refused_[key], resource.version) == resource.version) return;
      ++refusals_;
      quarantine_.OnRefused(resource, "Refused", port ? "cannot bind" : "no poison, please");
    } else {
      proxy_[key] = *resource.bytes;
      quarantine_.OnAcknowledged({std::make_shared<const ir::Resource>(resource)});
    }
  }

  sources::StateStore& state_;
  const bool may_open_ports_;
  SystemClock clock_;
  Core core_{{.implicit_class = true,
              .module_path = {},
              .ports = {},
              .allow_envoy_patch = true,
              .clock = {}}};
  Quarantine quarantine_{core_, state_, clock_};
  std::map<std::string, flow::Ref<ir::Resource>> pending_;
  std::map<std::string, std::string> proxy_;
  std::map<std::string, uint64_t> last_refused_;  // and not sent again
  int refusals_ = 0;
};

class QuarantineTest : public testing::Test {
 protected:
  std::unique_ptr<sources::StateStore> state_ = *sources::StateStore::Open({}, WallTime());
};

TEST_F(QuarantineTest, KeepsALoneCulpritOutAndItsLastGoodVersionIn) {
  World world(*state_);
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

TEST_F(QuarantineTest, LeavesTheOthersOfTheHostFreeToChange) {
  World world(*state_);
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

TEST_F(QuarantineTest, FindsAllCulpritsAmongManyThatComeTogether) {
  World world(*state_);
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

TEST_F(QuarantineTest, ForgetsACulpritThatIsDeletedOrMended) {
  World world(*state_);
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

TEST_F(QuarantineTest, KeepsACulpritOutAfterARestart) {
  {
    World world(*state_);
    world.PutRoute("bad", "shared.example", "/bad", "fine-1");
    world.PutRoute("other", "shared.example", "/other", "other-1");
    world.Settle();
    world.PutRoute("bad", "shared.example", "/bad", "poison");
    world.PutRoute("new", "shared.example", "/new", "poison-new");
    world.Settle();
  }
  World world(*state_);
  world.PutRoute("bad", "shared.example", "/bad", "poison");
  world.PutRoute("new", "shared.example", "/new", "poison-new");
  world.PutRoute("other", "shared.example", "/other", "other-1");
  world.Settle();
  EXPECT_EQ(world.refusals(), 0);
  EXPECT_TRUE(world.Serves("shared.example", "fine-1"));
  EXPECT_TRUE(world.Serves("shared.example", "other-1"));
  EXPECT_TRUE(world.Blamed("bad"));
  EXPECT_TRUE(world.Blamed("new"));
  EXPECT_FALSE(world.Blamed("other"));
  world.PutRoute("bad", "shared.example", "/bad", "fine-2");
  world.Settle();
  EXPECT_TRUE(world.Serves("shared.example", "fine-2"));
  EXPECT_FALSE(world.Blamed("bad"));
  EXPECT_EQ(state_->frozen().size(), 1u);
}

TEST_F(QuarantineTest, KnowsTheLastGoodVersionOfWhatChangedWhileNobodyLooked) {
  {
    World world(*state_);
    world.PutRoute("a", "a.example", "/", "fine-1");
    world.Settle();
    world.PutRoute("a", "a.example", "/", "poison-1");
    world.Settle();
  }
  World world(*state_);
  world.PutRoute("a", "a.example", "/", "poison-2");
  world.Settle();
  EXPECT_TRUE(world.Serves("a.example", "fine-1"));
  EXPECT_TRUE(world.Blamed("a"));
  EXPECT_EQ(world.refusals(), 1);
}

TEST_F(QuarantineTest, RemembersWhatWasGoodBeforeNobodyLooked) {
  World world(*state_);
  world.RememberRoute("a", "a.example", "/", "fine-1");
  world.RememberRoute("b", "a.example", "/b", "fine-b");
  world.PutRoute("a", "a.example", "/", "poison");
  world.PutRoute("b", "a.example", "/b", "good-b");
  world.Settle();
  EXPECT_TRUE(world.Serves("a.example", "fine-1"));
  EXPECT_TRUE(world.Serves("a.example", "good-b"));
  EXPECT_TRUE(world.Blamed("a"));
  EXPECT_FALSE(world.Blamed("b"));
}

TEST_F(QuarantineTest, TellsAPatchFromTheRoutesThatItPatches) {
  for (const bool restarted : {false, true}) {
    World world(*state_);
    const ObjectRef patch = {"gateway.weft.dev", "EnvoyPatch", "shop", "p"};
    world.PutPatch("p", "a.example", "x-one");
    world.PutRoute("a", "a.example", "/", "good-1");
    if (!restarted) world.Settle();
    world.PutRoute("a", "a.example", "/", "poison");
    world.PutPatch("p", "a.example", "x-two");
    world.Settle();
    EXPECT_TRUE(world.Blamed("a"));
    EXPECT_FALSE(world.Blamed(patch));
    EXPECT_TRUE(world.Serves("a.example", "good-1"));
    EXPECT_TRUE(world.Serves("a.example", "x-two"));
    world.PutPatch("p", "a.example", "poison");
    world.PutRoute("a", "a.example", "/", "good-1");
    world.Settle();
    EXPECT_FALSE(world.Blamed("a"));
    EXPECT_TRUE(world.Blamed(patch));
    EXPECT_TRUE(world.Serves("a.example", "x-two"));
    world.PutPatch("p", "a.example", "x-two");
    world.PutRoute("a", "a.example", "/", "poison");
    world.Settle();
    EXPECT_TRUE(world.Blamed("a"));
    EXPECT_FALSE(world.Blamed(patch));
  }
}

TEST_F(QuarantineTest, TakesUpASuspectThatComesDuringTheSearch) {
  World world(*state_);
  const ObjectRef patch = {"gateway.weft.dev", "EnvoyPatch", "shop", "p"};
  world.PutRoute("a", "a.example", "/", "good");
  world.PutPatch("p", "a.example", "x-one");
  world.Settle();
  world.PutRoute("a", "a.example", "/", "poison");
  world.Step();
  world.PutPatch("p", "a.example", "poison-two");
  world.Settle();
  EXPECT_TRUE(world.Blamed("a"));
  EXPECT_TRUE(world.Blamed(patch));
  EXPECT_TRUE(world.Serves("a.example", "good"));
  EXPECT_TRUE(world.Serves("a.example", "x-one"));
}

TEST_F(QuarantineTest, SearchesAcrossHostsThatShareRoutes) {
  World world(*state_);
  const auto put = [&](const std::string& suffix) {
    for (int index = 0; index < 30; ++index) {
      const std::string name = "r" + std::to_string(index);
      const auto host = [](int number) { return "h" + std::to_string(number) + ".example"; };
      world.PutRoute(
          name, {host(index % 7), host(index % 5 + 20), host(index % 3 + 40)}, "/" + name,
          (suffix == "-2" && index % 9 == 4 ? "poison-" : "value-") + name + suffix + ".");
    }
  };
  put("-1");
  world.Settle();
  EXPECT_EQ(world.refusals(), 0);
  put("-2");
  world.Settle();
  for (int index = 0; index < 30; ++index) {
    const std::string name = "r" + std::to_string(index);
    const bool bad = index % 9 == 4;
    EXPECT_EQ(world.Blamed(name), bad) << name;
    const std::string value = "value-" + name + (bad ? "-1." : "-2.");
    for (const int number : {index % 7, index % 5 + 20, index % 3 + 40}) {
      EXPECT_TRUE(world.Serves("h" + std::to_string(number) + ".example", value)) << value;
    }
  }
}

TEST_F(QuarantineTest, ACulpritThatComesBackAsItWasIsKnown) {
  World world(*state_);
  world.PutRoute("a", "a.example", "/", "good");
  world.Settle();
  for (int round = 0; round < 3; ++round) {
    world.PutRoute("a", "a.example", "/", "poison");
    world.Settle();
    EXPECT_TRUE(world.Blamed("a"));
    EXPECT_TRUE(world.Serves("a.example", "good"));
    world.PutRoute("a", "a.example", "/", "good");
    world.Settle();
    EXPECT_FALSE(world.Blamed("a"));
  }
  EXPECT_EQ(world.refusals(), 1);  // what was refused is not sent again
}

TEST_F(QuarantineTest, BringsOutARouteOfBytes) {
  const ObjectRef route = {"gateway.networking.k8s.io", "TCPRoute", "shop", "t"};
  {
    World world(*state_);
    world.PutStream("t", "first");
    world.Settle();
    EXPECT_TRUE(world.Streams("Service/shop/first/80"));
    world.PutStream("t", "poison");
    world.Settle();
    EXPECT_TRUE(world.Streams("Service/shop/first/80"));
    EXPECT_TRUE(world.Blamed(route));
  }
  World world(*state_);
  world.PutService("first");
  world.PutStream("t", "poison");
  world.Settle();
  EXPECT_TRUE(world.Streams("Service/shop/first/80"));
  EXPECT_TRUE(world.Blamed(route));
  world.PutStream("t", "second");
  world.Settle();
  EXPECT_TRUE(world.Streams("Service/shop/second/80"));
  EXPECT_FALSE(world.Blamed(route));
}

TEST_F(QuarantineTest, APortThatCannotBeOpenedIsNoRoutesFault) {
  const ObjectRef route = {"gateway.networking.k8s.io", "TCPRoute", "shop", "t"};
  const ObjectRef gateway = {"gateway.networking.k8s.io", "Gateway", "shop", "edge"};
  World world(*state_, false);
  world.PutStream("t", "first");
  world.Settle();
  EXPECT_FALSE(world.Blamed(route));
  EXPECT_TRUE(world.Blamed(gateway));
  EXPECT_TRUE(state_->refused().empty());  // the port may be free another time
  EXPECT_TRUE(state_->frozen().empty());
}

TEST_F(QuarantineTest, AVersionThatComesDuringTheSearchIsJudgedByItself) {
  World world(*state_);
  const ObjectRef patch = {"gateway.weft.dev", "EnvoyPatch", "shop", "p"};
  world.PutRoute("a", "a.example", "/", "good");
  world.PutPatch("p", "a.example", "x-one");
  world.Settle();
  world.PutPatch("p", "a.example", "poison");
  world.Step();  // refused: it is on trial
  world.PutPatch("p", "a.example", "x-two");
  world.Settle();
  EXPECT_FALSE(world.Blamed(patch));
  EXPECT_TRUE(world.Serves("a.example", "x-two"));
  world.PutPatch("p", "a.example", "poison");
  world.Settle();
  EXPECT_TRUE(world.Blamed(patch));
  EXPECT_TRUE(world.Serves("a.example", "x-two"));
}

// Routes and a patch of two hosts change at any moment of a search, to good and to bad versions.
TEST_F(QuarantineTest, EndsWellHoweverThingsChangeMeanwhile) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const auto state = *sources::StateStore::Open({}, WallTime());
    World world(*state);
    struct Object {
      std::string now;
      std::string last_good;    // that all proxies had
      bool good_since = false;  // another good version came since, and may have been taken
    };
    std::map<int, Object> objects;  // by number; 0 is the patch
    const auto ref = [](int number) {
      return number == 0 ? ObjectRef{"gateway.weft.dev", "EnvoyPatch", "shop", "p"}
                         : World::Route("r" + std::to_string(number));
    };
    const auto host = [](int number) { return number % 2 == 0 ? "a.example" : "b.example"; };
    const auto is_bad = [](const std::string& value) { return value.starts_with("poison"); };
    const auto settle = [&] {
      world.Settle();
      for (auto& [number, object] : objects) {
        EXPECT_EQ(world.Blamed(ref(number)), is_bad(object.now)) << number << " " << object.now;
        if (!is_bad(object.now)) {
          object.last_good = object.now;
          object.good_since = false;
          EXPECT_TRUE(world.Serves(host(number), object.now)) << number << " " << object.now;
        } else if (!object.good_since && !object.last_good.empty()) {
          EXPECT_TRUE(world.Serves(host(number), object.last_good)) << object.last_good;
        }
      }
    };
    for (int change = 0; change < 30; ++change) {
      const int number = static_cast<int>(random() % 5);
      Object& object = objects[number];
      object.now = (random() % 3 == 0 ? "poison-" : "value-") + std::to_string(change) + "-end";
      if (!is_bad(object.now)) object.good_since = true;
      if (number == 0) {
        world.PutPatch("p", host(0), object.now);
      } else {
        const std::string name = "r" + std::to_string(number);
        world.PutRoute(name, host(number), "/" + name, object.now);
      }
      for (unsigned steps = random() % 4; steps > 0; --steps) world.Step();
      if (random() % 6 == 0) settle();
    }
    settle();
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace weft::engine
