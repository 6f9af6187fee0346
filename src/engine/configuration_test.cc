// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a folder says, over restarts: the graph is new each time, the state directory is not.
#include "engine/configuration.h"

#include <gtest/gtest.h>

#include <memory>

#include "base/temp_dir_for_test.h"
#include "engine/programmed.h"
#include "model/schemas.h"

namespace weft::engine {
namespace {

constexpr char kGood[] = R"(
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {ports: [{port: 80}]}
)";
constexpr char kOtherPort[] = R"(
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {ports: [{port: 81}]}
)";
constexpr char kBad[] = R"(
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {ports: [{port: eighty}]}
)";
const ObjectRef kWeb = {"", "Service", "shop", "web"};

WallTime At(int64_t seconds) {
  return WallTime(std::chrono::seconds(1'800'000'000)) + std::chrono::seconds(seconds);
}

const model::SchemaCatalog& Schemas() {
  static const model::SchemaCatalog schemas =
      std::move(*model::SchemaCatalog::Create(model::EmbeddedSchemas()));
  return schemas;
}

// One life of a Weft.
class Life {
 public:
  explicit Life(const std::string& state_dir)
      : state_(std::move(*sources::StateStore::Open({.dir = state_dir}, At(0)))),
        objects_(graph_),
        configuration_(Schemas(), objects_, *state_) {}
  ~Life() { EXPECT_TRUE(state_->Flush(std::chrono::seconds(20))); }

  void Take(const std::string& text, int64_t second) {
    sources::FileBatch batch;
    for (model::RawObject& object : model::ReadObjects(text, "/c/web.yaml").objects) {
      const ObjectRef ref = object.ref;
      batch.changes.push_back({ref, std::make_shared<const model::RawObject>(std::move(object))});
    }
    configuration_.Apply(batch, At(second));
    graph_.Commit();
  }
  // more: batches of the same look at the folder follow.
  void Remove(const ObjectRef& ref, bool more = false) {
    sources::FileBatch batch;
    batch.changes.push_back({ref, nullptr});
    batch.more = more;
    configuration_.Apply(batch, At(0));
    graph_.Commit();
  }

  flow::Ref<model::Service> Web() { return objects_.Of<model::Service>().Find("shop/web"); }
  Configuration& configuration() { return configuration_; }
  sources::StateStore& state() { return *state_; }

 private:
  flow::Graph graph_;
  std::unique_ptr<sources::StateStore> state_;
  Objects objects_;
  Configuration configuration_;
};

class ConfigurationTest : public testing::Test {
 protected:
  std::string state_dir() const { return dir_ / "state"; }
  TempDir dir_;
};

TEST_F(ConfigurationTest, AnObjectThatComesBackWithTheRestIsNoNewOne) {
  Life life(state_dir());
  life.Take(kGood, 5);
  const std::string uid = life.Web()->metadata.uid;
  life.Remove(kWeb, true);
  life.Take(kOtherPort, 6);
  EXPECT_EQ(life.Web()->metadata.uid, uid);
  EXPECT_EQ(life.Web()->metadata.generation, 2);
}

TEST_F(ConfigurationTest, GivesObjectsTheirRecord) {
  std::string uid;
  {
    Life life(state_dir());
    life.Take(kGood, 5);
    ASSERT_NE(life.Web(), nullptr);
    uid = life.Web()->metadata.uid;
    EXPECT_EQ(uid.size(), 36u);
    EXPECT_EQ(life.Web()->metadata.generation, 1);
    EXPECT_EQ(life.Web()->metadata.creationTimestamp, 1'800'000'005'000'000);
    life.Take(kOtherPort, 6);
    EXPECT_EQ(life.Web()->metadata.generation, 2);
  }
  Life life(state_dir());
  life.Take(kOtherPort, 100);
  EXPECT_EQ(life.Web()->metadata.uid, uid);
  EXPECT_EQ(life.Web()->metadata.generation, 2);
  EXPECT_EQ(life.Web()->metadata.creationTimestamp, 1'800'000'005'000'000);
  life.Remove(kWeb);
  life.Take(kOtherPort, 200);
  EXPECT_NE(life.Web()->metadata.uid, uid);
  EXPECT_EQ(life.Web()->metadata.generation, 1);
}

TEST_F(ConfigurationTest, KeepsTheVersionBeforeARefusedOne) {
  {
    Life life(state_dir());
    life.Take(kGood, 1);
    life.Take(kBad, 2);
    ASSERT_NE(life.Web(), nullptr);
    EXPECT_EQ(life.Web()->spec.ports[0].port, 80);
    EXPECT_TRUE(life.configuration().IsRefused(kWeb));
  }
  Life life(state_dir());
  life.Take(kBad, 3);
  ASSERT_NE(life.Web(), nullptr) << "a restart must not take down what was served before it";
  EXPECT_EQ(life.Web()->spec.ports[0].port, 80);
  EXPECT_TRUE(life.configuration().IsRefused(kWeb));
  EXPECT_EQ(life.configuration().Findings().size(), 1u);
  life.Take(kOtherPort, 4);
  EXPECT_EQ(life.Web()->spec.ports[0].port, 81);
  EXPECT_FALSE(life.configuration().IsRefused(kWeb));
}

TEST_F(ConfigurationTest, ForgetsWhatWentWhileItWasAway) {
  {
    Life life(state_dir());
    life.Take(kGood, 1);
  }
  Life life(state_dir());
  life.Take("", 2);
  EXPECT_EQ(life.state().objects().size(), 1u);
  life.configuration().ForgetTheRest();
  EXPECT_TRUE(life.state().objects().empty());
}

TEST_F(ConfigurationTest, RefusesWhatWasNeverGood) {
  Life life(state_dir());
  life.Take(kBad, 1);
  EXPECT_EQ(life.Web(), nullptr);
  EXPECT_EQ(life.configuration().places().at(kWeb).file, "/c/web.yaml");
}

TEST_F(ConfigurationTest, FindsWhatProxiesHadOfRoutesThatChangedWhileItWasAway) {
  const auto route = [](const std::string& name, const std::string& host) {
    return "---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n"
           "metadata: {name: " +
           name + ", namespace: shop}\nspec: {hostnames: [" + host + "]}\n";
  };
  const auto ref = [](const std::string& name) {
    return ObjectRef{"gateway.networking.k8s.io", "HTTPRoute", "shop", name};
  };
  {
    Life life(state_dir());
    life.Take(route("same", "a") + route("edited", "a") + route("pending", "a"), 1);
    for (const char* name : {"same", "edited", "pending"}) {
      const char* status = name == std::string("pending") ? "Unknown" : "True";
      life.state().SetConditions(ref(name),
                                 {{.scope = "parents[0]",
                                   .type = "gateway.weft.dev/Programmed",
                                   .status = status,
                                   .reason = "Programmed",
                                   .message = "all proxies have it",
                                   .observed_generation = 1}},
                                 At(2));
    }
    // Its other parent's listener is not served: it is in the proxies wherever it can be.
    const ir::Condition not_served = RouteNotServed();
    life.state().SetConditions(ref("edited"),
                               {{.scope = "parents[0]",
                                 .type = "gateway.weft.dev/Programmed",
                                 .status = "True",
                                 .reason = "Programmed",
                                 .message = "all proxies have it",
                                 .observed_generation = 1},
                                {.scope = "parents[1]",
                                 .type = not_served.type,
                                 .status = not_served.status,
                                 .reason = not_served.reason,
                                 .message = not_served.message,
                                 .observed_generation = 1}},
                               At(2));
    EXPECT_TRUE(life.configuration().TakeMissed().empty());
  }
  Life life(state_dir());
  life.Take(route("same", "a") + route("edited", "b") + route("pending", "b") + route("new", "b"),
            3);
  const auto missed = life.configuration().TakeMissed();
  ASSERT_EQ(missed.size(), 1u);
  EXPECT_EQ(missed[0].object, ref("edited"));
  EXPECT_EQ(missed[0].generation, 1);
  const auto& before = std::get<std::shared_ptr<const model::HTTPRoute>>(missed[0].before);
  EXPECT_EQ(before->spec.hostnames, std::vector<std::string>{"a"});
  life.Take(route("edited", "c"), 4);
  EXPECT_TRUE(life.configuration().TakeMissed().empty());  // somebody looks
}

}  // namespace
}  // namespace weft::engine
