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
  ConfirmationsTest()
      : core_({.implicit_class = true, .allow_envoy_patch = true}), confirmations_(core_) {
    PutGateway();
    Put(WebService());
    Commit();
  }

  template <class T>
  void Put(T object) {
    core_.objects().Set(std::make_shared<const T>(std::move(object)));
  }

  // Nobody can serve its HTTPS listener, which has no certificate.
  void PutGateway() {
    model::Gateway gateway = EdgeGateway();
    gateway.spec.listeners.push_back({.name = "https", .port = 8443, .protocol = "HTTPS"});
    gateway.spec.listeners.push_back({.name = "tcp", .port = 9000, .protocol = "TCP"});
    gateway.spec.listeners.push_back({.name = "tls", .port = 9443, .protocol = "TLS"});
    gateway.spec.listeners.back().tls.emplace().mode = "Passthrough";
    Put(std::move(gateway));
  }

  template <class Route>
  void PutStream(const std::string& name, const std::string& section, uint32_t port,
                 const std::string& host = "", int64_t created = 0) {
    auto route = Named<Route>(name);
    route.metadata.creationTimestamp = created;
    route.spec.parentRefs.push_back({.name = "edge", .sectionName = section});
    if constexpr (requires { route.spec.hostnames; }) route.spec.hostnames = {host};
    model::BackendRef backend;
    backend.name = "web";
    backend.port = static_cast<int32_t>(port);
    route.spec.rules.emplace_back().backendRefs.push_back(backend);
    Put(std::move(route));
  }

  void PutRoute(const std::string& name, const std::string& path, const std::string& host,
                int64_t generation = 1) {
    model::HTTPRoute route = RouteToWeb(name, {host}, path);
    route.metadata.generation = generation;
    Put(std::move(route));
  }

  void Commit() {
    for (bool due = true; due;) due = confirmations_.OnCommit(core_.Commit(), taken_);
  }

  ir::Resource ListenerOf(const std::string& name) const {
    return *core_.resources().Find(EnvoyKey({ir::ResourceType::kListener, name}));
  }

  ir::Resource TableOf(const std::string& host) const {
    return *core_.resources().Find(EnvoyKey({ir::ResourceType::kRoutes, TableOfHost(host)}));
  }

  void Acknowledge(const ir::Resource& resource) {
    confirmations_.OnAcknowledged(resource);
    Commit();
  }

  // Of its first parent; or with the reason, of that one.
  std::string ProgrammedOf(const std::string& name, const char* kind = "HTTPRoute") const {
    const std::string all = ReasonOf(name, kind, 0);
    return all.substr(0, all.find(' '));
  }
  std::string ReasonOf(const std::string& name, const char* kind, size_t parent) const {
    const ObjectRef ref = {"gateway.networking.k8s.io", kind, "shop", name};
    for (const auto& condition : core_.statuses().Find(ref.ToString())->scopes[parent].conditions) {
      if (condition.type == "gateway.weft.dev/Programmed") {
        return condition.status + " " + condition.reason;
      }
    }
    return "";
  }

  Core core_;
  Confirmations::Taken taken_;
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

TEST_F(ConfirmationsTest, ARouteThatNobodyServesIsNotProgrammed) {
  auto route = Named<model::HTTPRoute>("lost");
  route.spec.parentRefs = {{.name = "edge", .sectionName = "https"},
                           {.name = "edge", .sectionName = "http"}};
  route.spec.rules.emplace_back();
  Put(std::move(route));
  Commit();
  EXPECT_EQ(ReasonOf("lost", "HTTPRoute", 0), "False ListenersNotServed");
  EXPECT_EQ(ReasonOf("lost", "HTTPRoute", 1), "Unknown Pending");
  Acknowledge(TableOf("*"));
  EXPECT_EQ(ReasonOf("lost", "HTTPRoute", 0), "False ListenersNotServed");
  EXPECT_EQ(ReasonOf("lost", "HTTPRoute", 1), "True Programmed");
}

TEST_F(ConfirmationsTest, AStreamIsProgrammedWhenItsListenerIsAcknowledged) {
  PutStream<model::TLSRoute>("a", "tls", 80, "a.example");
  PutStream<model::TCPRoute>("raw", "tcp", 80);
  Commit();
  EXPECT_EQ(ReasonOf("a", "TLSRoute", 0), "Unknown Pending");
  EXPECT_EQ(ReasonOf("raw", "TCPRoute", 0), "Unknown Pending");
  Acknowledge(ListenerOf("tcp/0.0.0.0/9443"));
  EXPECT_EQ(ReasonOf("a", "TLSRoute", 0), "True Programmed");
  EXPECT_EQ(ReasonOf("raw", "TCPRoute", 0), "Unknown Pending");
  Acknowledge(ListenerOf("tcp/0.0.0.0/9000"));
  EXPECT_EQ(ReasonOf("raw", "TCPRoute", 0), "True Programmed");
}

TEST_F(ConfirmationsTest, TheChangeOfAStreamTakesNothingBackFromOthersOfItsListener) {
  PutStream<model::TLSRoute>("a", "tls", 80, "a.example");
  PutStream<model::TLSRoute>("b", "tls", 80, "b.example");
  Commit();
  Acknowledge(ListenerOf("tcp/0.0.0.0/9443"));
  PutStream<model::TLSRoute>("b", "tls", 81, "b.example");
  Commit();
  EXPECT_EQ(ReasonOf("a", "TLSRoute", 0), "True Programmed");
  EXPECT_EQ(ReasonOf("b", "TLSRoute", 0), "Unknown Pending");
  Acknowledge(ListenerOf("tcp/0.0.0.0/9443"));
  EXPECT_EQ(ReasonOf("b", "TLSRoute", 0), "True Programmed");
}

TEST_F(ConfirmationsTest, AStreamWhoseConnectionsAreAnothersIsNotProgrammed) {
  PutStream<model::TCPRoute>("older", "tcp", 80, "", 1);
  PutStream<model::TCPRoute>("newer", "tcp", 80, "", 2);
  Commit();
  Acknowledge(ListenerOf("tcp/0.0.0.0/9000"));
  EXPECT_EQ(ReasonOf("older", "TCPRoute", 0), "True Programmed");
  EXPECT_EQ(ReasonOf("newer", "TCPRoute", 0), "False Shadowed");
  core_.objects().Erase({"gateway.networking.k8s.io", "TCPRoute", "shop", "older"});
  Commit();  // the bytes go where they went before: nothing is sent
  EXPECT_EQ(ReasonOf("newer", "TCPRoute", 0), "True Programmed");
}

TEST_F(ConfirmationsTest, WhatStandsInForARefusedListenerConfirmsNothing) {
  Commit();
  const auto first =
      core_.resources().Find(EnvoyKey({ir::ResourceType::kListener, "tcp/0.0.0.0/9443"}));
  Acknowledge(*first);
  PutStream<model::TLSRoute>("a", "tls", 80, "a.example");
  Commit();
  const ir::Resource second = ListenerOf("tcp/0.0.0.0/9443");
  const std::string key = EnvoyKey(second.id);
  core_.refusals().Set(
      key,
      Refusal{.version = second.version, .reason = kRefused, .message = "no", .stand_in = first});
  Commit();
  Acknowledge(ListenerOf("tcp/0.0.0.0/9443"));
  EXPECT_EQ(ReasonOf("a", "TLSRoute", 0), "Unknown Pending");
  core_.refusals().Erase(key);
  Commit();
  Acknowledge(second);
  EXPECT_EQ(ReasonOf("a", "TLSRoute", 0), "True Programmed");
}

TEST_F(ConfirmationsTest, AListenerThatComesAgainIsToBeAcknowledgedAgain) {
  const auto programmed = [this] {
    const ObjectRef ref = {"gateway.networking.k8s.io", "Gateway", "shop", "edge"};
    const auto status = core_.statuses().Find(ref.ToString());
    for (const ir::Condition& condition : status->scopes[1].conditions) {
      if (condition.type == "Programmed") return condition.status;
    }
    return SharedText();
  };
  const ir::Resource listener = ListenerOf("tcp/0.0.0.0/8080");
  Acknowledge(listener);
  EXPECT_EQ(programmed(), "True");
  core_.objects().Erase({"gateway.networking.k8s.io", "Gateway", "shop", "edge"});
  Commit();
  PutGateway();
  Commit();
  EXPECT_EQ(ListenerOf("tcp/0.0.0.0/8080").version, listener.version);
  EXPECT_EQ(programmed(), "Unknown");
}

class PatchesConfirmedTest : public ConfirmationsTest {
 protected:
  // Replaces the time that connecting may take.
  void PutPatch(const std::string& time, int64_t generation = 1) {
    auto patch = Named<model::EnvoyPatch>("slow");
    patch.metadata.generation = generation;
    patch.spec.type = "Cluster";
    patch.spec.name = "Service/shop/web/80";
    patch.spec.patch.push_back(
        {.op = "add", .path = "/connect_timeout", .value = boost::json::value(time)});
    Put(std::move(patch));
  }

  ir::Resource Cluster() const {
    return *core_.resources().Find(EnvoyKey({ir::ResourceType::kCluster, "Service/shop/web/80"}));
  }

  std::string Programmed() const {
    const ObjectRef ref = {"gateway.weft.dev", "EnvoyPatch", "shop", "slow"};
    for (const auto& condition : core_.statuses().Find(ref.ToString())->scopes[0].conditions) {
      if (condition.type == "Programmed") return condition.status + " " + condition.reason;
    }
    return "";
  }
};

TEST_F(PatchesConfirmedTest, APatchIsProgrammedWhenWhatItChangesIsAcknowledged) {
  PutRoute("a", "/", "shop.example");
  Commit();
  Acknowledge(Cluster());
  PutPatch("3s");
  Commit();
  EXPECT_EQ(Programmed(), "Unknown Pending");
  Acknowledge(Cluster());
  EXPECT_EQ(Programmed(), "True Programmed");
  PutPatch("4s", 2);
  Commit();
  EXPECT_EQ(Programmed(), "Unknown Pending");
}

TEST_F(PatchesConfirmedTest, APatchThatChangesNothingIsProgrammedAtOnce) {
  PutRoute("a", "/", "shop.example");
  PutPatch("3s");
  Commit();
  taken_[EnvoyKey(Cluster().id)] = std::make_shared<const ir::Resource>(Cluster());
  PutPatch("3s", 2);
  Commit();
  EXPECT_EQ(Programmed(), "True Programmed");
}

TEST_F(PatchesConfirmedTest, APatchThatComesAgainIsToBeAcknowledgedAgain) {
  PutRoute("a", "/", "shop.example");
  PutPatch("3s");
  Commit();
  Acknowledge(Cluster());
  EXPECT_EQ(Programmed(), "True Programmed");
  core_.objects().Erase({"gateway.weft.dev", "EnvoyPatch", "shop", "slow"});
  Commit();
  Acknowledge(Cluster());
  PutPatch("3s");
  core_.Commit();
  EXPECT_EQ(Programmed(), "Unknown Pending");
}

TEST_F(PatchesConfirmedTest, APatchThatIsFrozenIsNotProgrammed) {
  PutRoute("a", "/", "shop.example");
  PutPatch("3s");
  core_.objects().FrozenOf<model::EnvoyPatch>().Set(
      "shop/slow", translate::Frozen<model::EnvoyPatch>{
                       .uid = "", .generation = 1, .last_good = nullptr, .message = ""});
  Commit();
  Acknowledge(Cluster());
  EXPECT_EQ(Programmed(), "Unknown Pending");
}

}  // namespace
}  // namespace weft::engine
