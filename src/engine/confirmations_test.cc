// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which routes all proxies have, as commits and answers come in any order.
#include "engine/confirmations.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/shop_for_test.h"

namespace weft::engine {
namespace {

class ConfirmationsTest : public testing::Test {
 protected:
  ConfirmationsTest() : core_({.implicit_class = true}), confirmations_(core_) {
    Put(EdgeGateway());
    Put(WebService());
    Commit();
  }

  template <class T>
  void Put(T object) {
    core_.objects().Set(std::make_shared<const T>(std::move(object)));
  }

  void PutRoute(const std::string& name, const std::string& path, const std::string& host,
                int64_t generation = 1) {
    model::HTTPRoute route = RouteToWeb(name, {host}, path);
    route.metadata.generation = generation;
    Put(std::move(route));
  }

  void Commit() {
    for (bool due = true; due;) due = confirmations_.OnCommit(core_.Commit());
  }

  ir::Resource TableOf(const std::string& host) const {
    return *core_.resources().Find(EnvoyKey({ir::ResourceType::kRoutes, TableOfHost(host)}));
  }

  void Acknowledge(const ir::Resource& resource) {
    confirmations_.OnAcknowledged(resource);
    Commit();
  }

  std::string ProgrammedOf(const std::string& name) const {
    const ObjectRef ref = {"gateway.networking.k8s.io", "HTTPRoute", "shop", name};
    for (const ir::StatusScope& scope : core_.statuses().Find(ref.ToString())->scopes) {
      for (const ir::Condition& condition : scope.conditions) {
        if (condition.type == "gateway.weft.dev/Programmed") return condition.status;
      }
    }
    return "";
  }

  Core core_;
  Confirmations confirmations_;
};

TEST_F(ConfirmationsTest, ARouteIsProgrammedWhenItsTableIsAcknowledged) {
  PutRoute("a", "/", "shop.example");
  Commit();
  EXPECT_EQ(ProgrammedOf("a"), "Unknown");
  Acknowledge(TableOf("shop.example"));
  EXPECT_EQ(ProgrammedOf("a"), "True");
}

TEST_F(ConfirmationsTest, TheChangeOfOneTakesNothingBackFromOthersOfItsTable) {
  PutRoute("a", "/a", "shop.example");
  PutRoute("b", "/b", "shop.example");
  Commit();
  Acknowledge(TableOf("shop.example"));
  PutRoute("a", "/other", "shop.example");
  const CommitResult result = core_.Commit();
  confirmations_.OnCommit(result);
  ASSERT_EQ(result.statuses.size(), 1u);
  EXPECT_EQ(ProgrammedOf("a"), "Unknown");
  EXPECT_EQ(ProgrammedOf("b"), "True");
  Acknowledge(TableOf("shop.example"));
  EXPECT_EQ(ProgrammedOf("a"), "True");
}

TEST_F(ConfirmationsTest, ALaterVersionSpeaksForEarlierOnesAndNotTheOtherWayRound) {
  PutRoute("a", "/a", "shop.example");
  Commit();
  const ir::Resource first = TableOf("shop.example");
  PutRoute("b", "/b", "shop.example");
  Commit();
  const ir::Resource second = TableOf("shop.example");
  PutRoute("c", "/c", "shop.example");
  Commit();
  Acknowledge(second);
  EXPECT_EQ(ProgrammedOf("a"), "True");
  EXPECT_EQ(ProgrammedOf("b"), "True");
  EXPECT_EQ(ProgrammedOf("c"), "Unknown");
  Acknowledge(first);
  EXPECT_EQ(ProgrammedOf("c"), "Unknown");
  Acknowledge(TableOf("shop.example"));
  EXPECT_EQ(ProgrammedOf("c"), "True");
}

TEST_F(ConfirmationsTest, ARouteOfTwoTablesWaitsForBoth) {
  PutRoute("a", "/a", "shop.example");
  auto route = Named<model::HTTPRoute>("two");
  route.spec.parentRefs.push_back({.name = "edge"});
  route.spec.hostnames = {"shop.example", "*.example"};
  route.spec.rules.emplace_back();
  Put(std::move(route));
  Commit();
  Acknowledge(TableOf("shop.example"));
  EXPECT_EQ(ProgrammedOf("a"), "True");
  EXPECT_EQ(ProgrammedOf("two"), "Unknown");
  Acknowledge(TableOf("*.example"));
  EXPECT_EQ(ProgrammedOf("two"), "True");
}

TEST_F(ConfirmationsTest, AChangeThatChangesNoTableNeedsNoAnswer) {
  PutRoute("a", "/", "shop.example");
  Commit();
  Acknowledge(TableOf("shop.example"));
  PutRoute("a", "/", "shop.example", 2);
  Commit();
  EXPECT_EQ(ProgrammedOf("a"), "True");
}

TEST_F(ConfirmationsTest, ARouteThatIsGoneIsForgotten) {
  PutRoute("a", "/", "shop.example");
  Commit();
  const ir::Resource with = TableOf("shop.example");
  core_.objects().Erase({"gateway.networking.k8s.io", "HTTPRoute", "shop", "a"});
  Commit();
  Acknowledge(with);
  Acknowledge(TableOf("shop.example"));
  EXPECT_EQ(core_.confirmed().size(), 0u);
}

// Nobody answers for long: what came first is confirmed by what comes last.
TEST_F(ConfirmationsTest, ManyVersionsWithoutAnAnswer) {
  PutRoute("a", "/", "shop.example");
  for (int i = 0; i < 100; ++i) {
    PutRoute("b", "/b" + std::to_string(i), "shop.example");
    Commit();
  }
  Acknowledge(TableOf("shop.example"));
  EXPECT_EQ(ProgrammedOf("a"), "True");
  EXPECT_EQ(ProgrammedOf("b"), "True");
}

}  // namespace
}  // namespace weft::engine
