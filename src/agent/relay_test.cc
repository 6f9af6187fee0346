// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The rules of the relay, one by one.
#include "agent/relay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/relay_harness.h"

namespace weft::agent {
namespace {

using enum ir::ResourceType;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using xds::Put;

// A cluster with endpoints, its route, its scope, and a listener.
std::vector<xds::Change> Shop(const std::string& version) {
  return {Put(kCluster, "c", "eds " + version), Put(kEndpoints, "c", version),
          Put(kRoutes, "r", version, {{kCluster, "c"}}),
          Put(kScope, "s", version, {{kRoutes, "r"}}),
          Put(kListener, "l", version, {{kScope, "s"}})};
}

class RelayTest : public testing::Test {
 protected:
  // All three parties up, with the shop in Envoy.
  void Serve(const std::string& version) {
    h.Publish(Shop(version));
    h.UpstreamUp();
    h.EnvoyReconnects();
    h.PassAndSettle(2s);
    ASSERT_EQ(Routes(), version);
  }
  std::string Routes() const {
    const auto& has = h.envoy.Has(kRoutes);
    return has.contains("r") ? *has.at("r")->bytes : "";
  }
  template <class Event>
  size_t Count() const {
    size_t count = 0;
    for (const xds::Event& event : h.events) count += std::holds_alternative<Event>(event) ? 1 : 0;
    return count;
  }
  RelayHarness h;
};

TEST_F(RelayTest, PassesEachResponseOnAsItIs) {
  Serve("v1");
  const size_t before = h.given.size();
  h.Publish({Put(kRoutes, "r", "v2", {{kCluster, "c"}})});
  h.Settle();
  ASSERT_EQ(h.given.size(), before + 1);
  EXPECT_EQ(*h.given.back().resources.at(0)->bytes, "v2");
  EXPECT_EQ(Routes(), "v2");
  EXPECT_EQ(h.relay->Unacknowledged(), std::nullopt);
}

TEST_F(RelayTest, TheControlPlaneHearsARefusalUnderItsOwnNonce) {
  Serve("v1");
  h.Publish({Put(kRoutes, "r", "bad", {{kCluster, "c"}})});
  h.Settle();
  ASSERT_EQ(Count<xds::Refused>(), 1u);
  for (const xds::Event& event : h.events) {
    if (const auto* refused = std::get_if<xds::Refused>(&event)) {
      EXPECT_EQ(*refused->resource->bytes, "bad");
      EXPECT_THAT(refused->message, HasSubstr("refused"));
    }
  }
  EXPECT_EQ(Routes(), "v1");
  EXPECT_EQ(h.relay->counts().refused, 1u);
}

TEST_F(RelayTest, AnEnvoyThatStartsWhileTheControlPlaneIsAwayIsServedWhatItHadAcknowledged) {
  Serve("v1");
  h.Publish({Put(kRoutes, "r", "bad", {{kCluster, "c"}})});
  h.Settle();
  h.UpstreamDown();
  h.EnvoyRestarts();
  h.Settle();
  EXPECT_EQ(Routes(), "v1");
  EXPECT_EQ(h.envoy.refusals, 0);
  EXPECT_EQ(h.relay->Unacknowledged(), std::nullopt);
  EXPECT_THAT(h.envoy.breaches, IsEmpty());
}

TEST_F(RelayTest, ANewAgentServesFromTheFileOfTheOld) {
  Serve("v1");
  const LastKnownGood file = h.relay->Good();
  EXPECT_EQ(file.resources.size(), 5u);
  h.StartAgent(file);
  h.EnvoyRestarts();
  h.Settle();
  EXPECT_EQ(Routes(), "v1");
}

TEST_F(RelayTest, TheFileOfAnotherNodeIsNotServed) {
  Serve("v1");
  LastKnownGood file = h.relay->Good();
  file.node_id = "edge-2";
  h.StartAgent(file);
  h.EnvoyRestarts();
  h.Settle();
  EXPECT_EQ(Routes(), "");
  EXPECT_NE(h.relay->Unacknowledged(), std::nullopt);
}

TEST_F(RelayTest, WithNeitherFileNorControlPlaneEnvoyIsGivenNothingRatherThanEmptiness) {
  h.EnvoyReconnects();
  h.Settle();
  EXPECT_THAT(h.given, IsEmpty());
  EXPECT_THAT(*h.relay->Unacknowledged(), HasSubstr("listeners"));
}

TEST_F(RelayTest, AControlPlaneWithNothingPublishedIsANswerToo) {
  h.UpstreamUp();
  h.EnvoyReconnects();
  h.PassAndSettle(2s);
  EXPECT_EQ(h.relay->Unacknowledged(), std::nullopt);
}

TEST_F(RelayTest, AControlPlaneThatComesBackSendsOnlyWhatDiffers) {
  Serve("v1");
  h.UpstreamDown();
  h.Publish({Put(kEndpoints, "c", "v2")});
  const size_t before = h.given.size();
  h.UpstreamUp();
  h.PassAndSettle(2s);
  std::vector<std::string> given;
  for (size_t at = before; at < h.given.size(); ++at) {
    for (const xds::ResourceRef& resource : h.given[at].resources)
      given.push_back(*resource->bytes);
  }
  EXPECT_THAT(given, ElementsAre("v2"));
}

TEST_F(RelayTest, AnEnvoyAdoptedWithANewerConfigurationThanTheFileKeepsIt) {
  Serve("v1");
  const LastKnownGood file = h.relay->Good();
  h.Publish({Put(kRoutes, "r", "v2", {{kCluster, "c"}}), Put(kCluster, "new", "dns")});
  h.Settle();
  ASSERT_EQ(Routes(), "v2");

  h.StartAgent(file);
  h.EnvoyReconnects();
  h.PassAndSettle(2s);
  EXPECT_EQ(Routes(), "v2");
  EXPECT_TRUE(h.envoy.Has(kCluster).contains("new"));

  // What the control plane has removed meanwhile goes when it says so.
  h.Publish({xds::Remove(kCluster, "new")});
  h.UpstreamUp();
  for (int round = 0; round < 3; ++round) h.PassAndSettle(2s);
  EXPECT_EQ(Routes(), "v2");
  EXPECT_FALSE(h.envoy.Has(kCluster).contains("new"));
  EXPECT_THAT(h.envoy.breaches, IsEmpty());
}

TEST_F(RelayTest, AnOldFileBringsNothingBackThatARunningEnvoyHasLetGoOf) {
  Serve("v1");
  const auto both = [](const auto& change) {
    return std::vector<xds::Change>{change(kCluster), change(kListener)};
  };
  const auto put = both([](ir::ResourceType type) { return Put(type, "old", "v1"); });
  h.Publish(put);
  h.Settle();
  const LastKnownGood file = h.relay->Good();
  h.Publish(both([](ir::ResourceType type) { return xds::Remove(type, "old"); }));
  h.PassAndSettle(3s);
  ASSERT_FALSE(h.envoy.Has(kCluster).contains("old") || h.envoy.Has(kListener).contains("old"));

  h.StartAgent(file);
  const size_t before = h.given.size();
  const auto given = [&] {
    std::vector<std::string> names;
    for (size_t at = before; at < h.given.size(); ++at) {
      for (const xds::ResourceRef& resource : h.given[at].resources)
        names.push_back(resource->id.name);
    }
    return names;
  };
  h.UpstreamUp();  // it is told what the file says before Envoy has spoken
  h.UpstreamReads();
  h.EnvoyReconnects();
  for (int round = 0; round < 3; ++round) h.PassAndSettle(3s);
  EXPECT_THAT(given(), testing::Not(testing::Contains("old")));

  // What the control plane has again, Envoy gets again.
  h.StartAgent(file);
  h.Publish(put);
  h.UpstreamUp();
  h.EnvoyReconnects();
  for (int round = 0; round < 3; ++round) h.PassAndSettle(3s);
  EXPECT_TRUE(h.envoy.Has(kCluster).contains("old"));
  EXPECT_TRUE(h.envoy.Has(kListener).contains("old"));
  EXPECT_THAT(h.envoy.breaches, IsEmpty());
}

// A running Envoy that has let go of all listeners names none: what else it names tells that it
// runs.
TEST_F(RelayTest, AnOldFileBringsNoListenerBackToAnEnvoyThatHasNone) {
  Serve("v1");
  const LastKnownGood file = h.relay->Good();
  h.Publish({xds::Remove(kListener, "l")});
  h.PassAndSettle(3s);
  h.StartAgent(file);
  h.EnvoyReconnects();
  h.PassAndSettle(6s);
  EXPECT_FALSE(h.envoy.Has(kListener).contains("l"));
}

TEST_F(RelayTest, AnEnvoyThatTakesNoListenerIsNeverExcused) {
  h.Publish(Shop("v1"));
  h.Publish({Put(kListener, "l", "bad", {{kScope, "s"}})});
  h.UpstreamUp();
  h.EnvoyReconnects();
  for (int round = 0; round < 10; ++round) h.PassAndSettle(5s);
  ASSERT_NE(h.relay->Unacknowledged(), std::nullopt);
  EXPECT_THAT(*h.relay->Unacknowledged(), HasSubstr("1 of 1 resources of lds"));
  h.Publish({Put(kListener, "other", "v1")});
  h.Settle();
  EXPECT_EQ(h.relay->Unacknowledged(), std::nullopt);
}

TEST_F(RelayTest, OneBadResourceOfAFileDoesNotKeepTheOthersFromEnvoy) {
  Serve("v1");
  LastKnownGood file = h.relay->Good();
  file.resources.push_back(xds::Make(kCluster, "refused by a newer Envoy", "bad"));
  h.StartAgent(file);
  h.EnvoyRestarts();
  h.Settle();
  EXPECT_EQ(Routes(), "v1");
}

TEST_F(RelayTest, WhatEnvoyHasNotAcknowledgedIsNotKept) {
  Serve("v1");
  const uint64_t changes = h.relay->good_changes();
  h.Publish({Put(kRoutes, "r", "bad", {{kCluster, "c"}}), Put(kCluster, "slow one", "slow")});
  h.Settle();
  EXPECT_EQ(h.relay->good_changes(), changes);
  h.Publish({Put(kRoutes, "r", "v2", {{kCluster, "c"}})});
  h.Settle();
  EXPECT_GT(h.relay->good_changes(), changes);
  std::vector<std::string> kept;
  for (const auto& resource : h.relay->Good().resources) kept.push_back(*resource->bytes);
  EXPECT_THAT(kept, UnorderedElementsAre("eds v1", "v1", "v2", "v1", "v1"));
}

TEST_F(RelayTest, AClusterThatNeverWarmsKeepsNoOtherFromBeingKept) {
  Serve("v1");
  h.Publish({Put(kCluster, "slow one", "slow")});
  h.Settle();  // Envoy answers nothing about clusters any more
  h.Publish({Put(kCluster, "new", "eds"), Put(kEndpoints, "new", "e")});
  h.Settle();
  std::vector<std::string> kept;
  for (const auto& resource : h.relay->Good().resources) kept.push_back(resource->id.name);
  EXPECT_THAT(kept, testing::Contains("new"));
  EXPECT_THAT(kept, testing::Not(testing::Contains("slow one")));
}

TEST_F(RelayTest, AnEnvoyWithoutAnyRoutesIsNeverExcused) {
  h.Publish(Shop("v1"));
  h.Publish({Put(kRoutes, "r", "bad", {{kCluster, "c"}})});
  h.UpstreamUp();
  h.EnvoyReconnects();
  for (int round = 0; round < 10; ++round) h.PassAndSettle(5s);
  EXPECT_THAT(*h.relay->Unacknowledged(), HasSubstr("1 of 1 resources of rds"));
  h.Publish({Put(kRoutes, "r", "v2", {{kCluster, "c"}})});
  h.Settle();
  EXPECT_EQ(h.relay->Unacknowledged(), std::nullopt);
}

TEST_F(RelayTest, AnEnvoyIsExcusedOfOneRouteTableAfterAWhile) {
  h.Publish(Shop("v1"));
  h.Publish({Put(kRoutes, "r2", "bad"), Put(kScope, "s2", "v1", {{kRoutes, "r2"}})});
  h.UpstreamUp();
  h.EnvoyReconnects();
  h.PassAndSettle(5s);
  EXPECT_THAT(*h.relay->Unacknowledged(), HasSubstr("1 of 2 resources of rds"));
  h.PassAndSettle(6s);
  EXPECT_EQ(h.relay->Unacknowledged(), std::nullopt);
}

TEST_F(RelayTest, WhatNoEnvoyAsksForIsDroppedInTheEnd) {
  Serve("v1");
  h.Publish({Put(kRoutes, "r2", "v1"), Put(kScope, "s", "v2", {{kRoutes, "r2"}})});
  h.PassAndSettle(2s);
  h.envoy = xds::FakeEnvoy();
  h.Publish({Put(kListener, "l", "v2")});  // without scopes
  h.EnvoyReconnects();
  for (int round = 0; round < 20; ++round) h.PassAndSettle(2s);
  for (const auto& resource : h.relay->Good().resources) {
    EXPECT_NE(resource->id.type, kRoutes) << resource->id.name;
  }
  EXPECT_EQ(h.relay->Unacknowledged(), std::nullopt);
}

}  // namespace
}  // namespace weft::agent
