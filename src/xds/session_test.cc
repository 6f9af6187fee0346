// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The session's rules, one by one, against the model of Envoy.
#include "xds/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "xds/session_harness.h"

namespace weft::xds {
namespace {

using enum ir::ResourceType;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

const ir::ResourceId kC1{kCluster, "c1"};
const ir::ResourceId kC2{kCluster, "c2"};
const ir::ResourceId kR{kRoutes, "r"};

// Listener "l" with one RouteConfiguration "r" to cluster "c1" with endpoints.
std::vector<Change> SmallWorld() {
  return {Put(kCluster, "c1", "eds 1"), Put(kEndpoints, "c1", "e 1"),
          Put(kRoutes, "r", "to c1", {kC1}), Put(kListener, "l", "listener", {kR})};
}

struct SessionTest : testing::Test {
  Harness h;

  std::string Body(ir::ResourceType type, const std::string& name) const {
    const auto found = h.envoy.Has(type).find(name);
    return found == h.envoy.Has(type).end() ? "(none)" : *found->second->bytes;
  }
  // "cds c1", "cds -c1" … of the responses from `begin` on.
  std::vector<std::string> Log(size_t begin) const {
    static constexpr const char* kNames[] = {"sds", "cds", "eds", "rds", "srds", "lds", "ecds"};
    std::vector<std::string> lines;
    for (size_t i = begin; i < h.log.size(); ++i) {
      std::string line = kNames[static_cast<int>(h.log[i].type)];
      for (const auto& r : h.log[i].resources) line += " " + r->id.name;
      for (const auto& name : h.log[i].removed) line += " -" + name;
      lines.push_back(line);
    }
    return lines;
  }
  void Start() {
    h.Publish(SmallWorld());
    h.Settle();
    ASSERT_EQ(Body(kRoutes, "r"), "to c1");
    ASSERT_TRUE(h.session->CaughtUp(h.now));
  }
  ~SessionTest() override { EXPECT_THAT(h.envoy.breaches, IsEmpty()); }
};

TEST_F(SessionTest, LoadsEverythingInTheOrderOfNeeds) {
  h.Publish(SmallWorld());
  h.Settle();
  EXPECT_THAT(Log(0), ElementsAre("cds c1", "eds c1", "lds l", "rds r"));
  EXPECT_TRUE(h.session->CaughtUp(h.now));
}

TEST_F(SessionTest, AnswersWildcardsEvenWhenThereIsNothing) {
  h.Settle();
  EXPECT_THAT(Log(0), ElementsAre("cds", "lds"));
  EXPECT_TRUE(h.session->CaughtUp(h.now));
}

TEST_F(SessionTest, FirstListenerResponseWaitsForItsListeners) {
  h.Publish({Put(kCluster, "c1", "eds slow"), Put(kEndpoints, "c1", "e"),
             Put(kCluster, "c2", "eds"), Put(kEndpoints, "c2", "e"), Put(kRoutes, "r", "x", {kC1}),
             Put(kListener, "l", "listener", {kR})});
  h.Settle();
  EXPECT_THAT(Log(0), testing::Not(testing::Contains("lds")));
}

TEST_F(SessionTest, OneChangeIsOneResponse) {
  Start();
  const size_t before = h.log.size();
  h.Publish({Put(kRoutes, "r", "to c1, changed", {kC1})});
  h.Settle();
  EXPECT_THAT(Log(before), ElementsAre("rds r"));
  EXPECT_EQ(Body(kRoutes, "r"), "to c1, changed");
}

TEST_F(SessionTest, EqualResourceIsNotSentAgain) {
  Start();
  const size_t before = h.log.size();
  h.Publish({Put(kRoutes, "r", "to c1", {kC1})});
  h.Settle();
  EXPECT_EQ(h.log.size(), before);
}

TEST_F(SessionTest, NewClusterIsReadyBeforeItsRouteAndOldOneGoesLast) {
  Start();
  const size_t before = h.log.size();
  h.Publish({Put(kRoutes, "r", "to c2", {kC2}), Remove(kCluster, "c1"), Remove(kEndpoints, "c1"),
             Put(kCluster, "c2", "eds"), Put(kEndpoints, "c2", "e")});
  h.Settle();
  h.PassAndSettle(1s);
  EXPECT_THAT(Log(before), ElementsAre("cds c2", "eds c2", "rds r"));
  EXPECT_EQ(Body(kCluster, "c1"), "eds 1") << "lingers for requests under way";
  h.PassAndSettle(2s);
  EXPECT_THAT(Log(before), ElementsAre("cds c2", "eds c2", "rds r", "cds -c1"));
  EXPECT_EQ(Body(kCluster, "c1"), "(none)");
  EXPECT_FALSE(h.envoy.Subscribed({kEndpoints, "c1"}));
}

TEST_F(SessionTest, ChangedClusterGetsItsEndpointsAgain) {
  Start();
  const size_t before = h.log.size();
  h.Publish({Put(kCluster, "c1", "eds 2")});
  h.Settle();
  EXPECT_THAT(Log(before), ElementsAre("cds c1", "eds c1"));
  EXPECT_EQ(Body(kCluster, "c1"), "eds 2");
  EXPECT_TRUE(h.session->CaughtUp(h.now));
}

TEST_F(SessionTest, ClusterWithoutEndpointsIsToldSo) {
  Start();
  const size_t before = h.log.size();
  h.Publish({Put(kCluster, "c2", "eds")});
  h.Settle();
  EXPECT_THAT(Log(before), ElementsAre("cds c2", "eds -c2"));
  EXPECT_EQ(Body(kCluster, "c2"), "eds");
  h.Publish({Put(kEndpoints, "c2", "late")});
  h.Settle();
  EXPECT_EQ(Body(kEndpoints, "c2"), "late");
}

TEST_F(SessionTest, NobodyWaitsForAClusterThatDoesNotWarm) {
  Start();
  h.Publish({Put(kCluster, "c2", "slow")});
  h.Settle();
  ASSERT_TRUE(h.envoy.Warming("c2"));
  h.Pass(100ms);

  h.Publish({Put(kCluster, "c3", "eds"), Put(kEndpoints, "c3", "e"),
             Put(kRoutes, "r", "to c3", {kC1, {kCluster, "c3"}})});
  h.Settle();
  EXPECT_EQ(Body(kRoutes, "r"), "to c3") << "its cluster is proved by its endpoints, not by CDS";
  EXPECT_TRUE(h.WasAcked(*h.catalogue.Find({kCluster, "c3"})->resource()));

  EXPECT_THAT(h.All<NotWarm>(), IsEmpty());
  h.PassAndSettle(1400ms);
  ASSERT_THAT(h.All<NotWarm>(), SizeIs(1));
  EXPECT_EQ(h.All<NotWarm>()[0].cluster->id, kC2);
  EXPECT_TRUE(h.All<NotWarm>()[0].heard);

  h.envoy.WarmSlow();
  h.Settle();
  EXPECT_TRUE(h.WasAcked(*h.catalogue.Find(kC2)->resource()));
}

TEST_F(SessionTest, ManyDeadClustersDoNotFillTheWindow) {
  Start();
  for (int i = 0; i < 40; ++i) {
    h.Publish({Put(kCluster, "dead" + std::to_string(i), "slow")});
    h.Settle();
  }
  h.PassAndSettle(1500ms);
  h.PassAndSettle(1500ms);
  h.PassAndSettle(1500ms);
  h.Publish({Put(kCluster, "c3", "eds"), Put(kEndpoints, "c3", "e"),
             Put(kRoutes, "r", "to c3", {{kCluster, "c3"}})});
  h.Settle();
  EXPECT_EQ(Body(kRoutes, "r"), "to c3");
  h.envoy.WarmSlow();
  h.Settle();
}

TEST_F(SessionTest, RouteWaitsForItsOwnSlowCluster) {
  Start();
  h.Publish({Put(kCluster, "c2", "slow"), Put(kRoutes, "r", "to c2", {kC2})});
  h.Settle();
  h.PassAndSettle(3s);
  EXPECT_EQ(Body(kRoutes, "r"), "to c1");
  h.envoy.WarmSlow();
  h.Settle();
  EXPECT_EQ(Body(kRoutes, "r"), "to c2");
}

TEST_F(SessionTest, MendedClusterOvertakesTheOneThatDoesNotWarm) {
  Start();
  h.Publish({Put(kCluster, "c2", "slow")});
  h.Settle();
  h.Publish({Put(kCluster, "c2", "eds mended"), Put(kEndpoints, "c2", "e")});
  h.Settle();
  EXPECT_EQ(Body(kCluster, "c2"), "eds mended");
  EXPECT_TRUE(h.session->CaughtUp(h.now));
}

TEST_F(SessionTest, RouteConfigurationsGoOneByOneSoThatTheCulpritIsKnown) {
  std::vector<Change> world = {Put(kListener, "l", "listener", {{kScope, "s"}})};
  std::vector<ir::ResourceId> ids;
  for (int i = 0; i < 20; ++i) {
    const std::string n = std::to_string(i);
    world.push_back(Put(kRoutes, "r" + n, "v1"));
    world.push_back(Put(kScope, "s" + n, "scope", {{kRoutes, "r" + n}}));
  }
  world.push_back(Put(kScope, "s", "scope", {{kRoutes, "r0"}}));
  h.Publish(world);
  h.Settle();
  std::vector<Change> next;
  for (int i = 0; i < 20; ++i) {
    next.push_back(Put(kRoutes, "r" + std::to_string(i), i == 7 ? "bad" : "v2"));
  }
  h.Publish(next);
  h.Settle();
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(Body(kRoutes, "r" + std::to_string(i)), i == 7 ? "v1" : "v2");
  }
  for (const DeltaResponse& response : h.log) {
    if (response.type == kRoutes) EXPECT_LE(response.resources.size(), 1u);
    if (response.type == kScope) EXPECT_EQ(response.resources.size(), 21u);
  }
  ASSERT_THAT(h.All<Refused>(), SizeIs(1));
  EXPECT_EQ(h.All<Refused>()[0].resource->id.name, "r7");
  EXPECT_TRUE(h.session->CaughtUp(h.now));

  // Not again, until it has another version.
  const size_t before = h.log.size();
  h.Publish({Put(kRoutes, "r7", "bad")});
  h.PassAndSettle(60s);
  EXPECT_EQ(h.log.size(), before);
  h.Publish({Put(kRoutes, "r7", "v3")});
  h.Settle();
  EXPECT_EQ(Body(kRoutes, "r7"), "v3");
}

TEST_F(SessionTest, CulpritOfABatchIsFoundAndTheOthersApply) {
  Start();
  for (const ir::ResourceType type : {kCluster, kListener}) {
    const size_t before = h.log.size();
    h.events.clear();
    std::vector<Change> batch;
    for (int i = 0; i < 100; ++i) {
      batch.push_back(
          Put(type, "x" + std::to_string(100 + i), i == 42 || i == 77 ? "bad" : "good"));
    }
    h.Publish(batch);
    h.Settle();
    std::vector<std::string> refused;
    for (const Refused& one : h.All<Refused>()) refused.push_back(one.resource->id.name);
    EXPECT_THAT(refused, UnorderedElementsAre("x142", "x177"));
    for (int i = 0; i < 100; ++i) {
      const std::string name = "x" + std::to_string(100 + i);
      EXPECT_EQ(Body(type, name), i == 42 || i == 77 ? "(none)" : "good");
      if (i != 42 && i != 77) EXPECT_TRUE(h.WasAcked(*h.catalogue.Find({type, name})->resource()));
    }
    EXPECT_LT(h.log.size() - before, 40u);
    EXPECT_TRUE(h.session->CaughtUp(h.now));
  }
}

// Envoy acknowledges a refused secret that it is sent again.
TEST_F(SessionTest, NoSecretIsSentTwice) {
  h.Publish({Put(kSecret, "k1", "bad"), Put(kSecret, "k2", "bad"),
             Put(kListener, "l", "listener", {{kSecret, "k1"}, {kSecret, "k2"}})});
  h.Settle();
  size_t sent = 0;
  for (const DeltaResponse& response : h.log) {
    if (response.type != kSecret) continue;
    EXPECT_LE(response.resources.size(), 1u);
    sent += response.resources.size();
  }
  EXPECT_EQ(sent, 2u);
}

TEST_F(SessionTest, RefusedSecretAndEndpointsAreFoundToo) {
  h.Publish({Put(kSecret, "k1", "key"), Put(kSecret, "k2", "bad"), Put(kSecret, "k3", "key"),
             Put(kCluster, "c1", "eds"), Put(kEndpoints, "c1", "bad"), Put(kCluster, "c2", "eds"),
             Put(kEndpoints, "c2", "e"),
             Put(kListener, "l", "listener", {{kSecret, "k1"}, {kSecret, "k2"}, {kSecret, "k3"}})});
  h.Settle();
  std::vector<std::string> refused;
  for (const Refused& one : h.All<Refused>()) refused.push_back(one.resource->id.name);
  EXPECT_THAT(refused, UnorderedElementsAre("k2", "c1"));
  EXPECT_EQ(Body(kSecret, "k3"), "key");
  EXPECT_EQ(Body(kEndpoints, "c2"), "e");
  EXPECT_EQ(Body(kCluster, "c1"), "eds");
}

TEST_F(SessionTest, RefusalTextIsCapped) {
  Start();
  h.Publish({Put(kRoutes, "r", "bad")});
  while (h.ServerWrites()) {
  }
  h.session->OnRequest(
      {.type = kRoutes, .nonce = h.to_client.back().nonce, .error = std::string(2'000'000, 'x')},
      h.now);
  const auto events = h.session->TakeEvents();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(std::get<Refused>(events[1]).message.size(), kMaxMessage);
  h.to_client.clear();
}

TEST_F(SessionTest, ReconnectSendsOnlyDifferencesAndRemovesOnlyWhatIsGone) {
  Start();
  h.NewStream();
  const size_t before = h.log.size();
  h.Settle();
  h.PassAndSettle(10s);
  EXPECT_THAT(Log(before), ElementsAre("cds", "lds")) << "empty first answers";

  // While nobody was connected: c1 replaced by c2.
  h.to_client.clear();
  h.catalogue.Apply({Put(kRoutes, "r", "to c2", {kC2}), Put(kCluster, "c2", "eds"),
                     Put(kEndpoints, "c2", "e"), Remove(kCluster, "c1"), Remove(kEndpoints, "c1")});
  h.NewStream();
  const size_t again = h.log.size();
  h.Settle();
  h.PassAndSettle(10s);
  h.PassAndSettle(10s);
  EXPECT_THAT(Log(again), ElementsAre("lds", "cds c2", "eds c2", "rds r", "cds -c1"));
  EXPECT_TRUE(h.session->CaughtUp(h.now));
}

TEST_F(SessionTest, ReconnectingClientIsTakenAtItsWord) {
  Start();
  h.NewStream();
  h.events.clear();
  h.Settle();
  std::vector<std::string> names;
  for (const Acked& acked : h.All<Acked>()) {
    for (const auto& r : acked.resources) names.push_back(r->id.name);
  }
  EXPECT_THAT(names, UnorderedElementsAre("c1", "c1", "r", "l"));
}

TEST_F(SessionTest, UnknownVersionsBlockRemovalUntilReplaced) {
  Start();
  // A restart after which neither "r" nor "c1" are as the client has them, and "r" cannot be sent.
  h.catalogue.Apply({Put(kRoutes, "r", "to c2", {kC2}), Put(kCluster, "c2", "slow"),
                     Remove(kCluster, "c1"), Remove(kEndpoints, "c1")});
  h.NewStream();
  h.Settle();
  h.PassAndSettle(10s);
  EXPECT_EQ(Body(kCluster, "c1"), "eds 1");
  h.envoy.WarmSlow();
  h.Settle();
  h.PassAndSettle(10s);
  EXPECT_EQ(Body(kRoutes, "r"), "to c2");
  EXPECT_EQ(Body(kCluster, "c1"), "(none)");
}

TEST_F(SessionTest, SubscriptionToWhatComesLaterIsRemembered) {
  Start();
  h.session->OnRequest({.type = kSecret, .subscribe = {"later"}}, h.now);
  h.Settle();
  ASSERT_THAT(h.log.back().removed, ElementsAre("later"));
  const size_t before = h.log.size();
  h.Publish({Put(kSecret, "later", "key")});
  h.Settle();
  EXPECT_THAT(Log(before), ElementsAre("sds later"));
}

TEST_F(SessionTest, SubscribingAgainIsAnsweredAgain) {
  Start();
  const size_t before = h.log.size();
  h.session->OnRequest({.type = kEndpoints, .subscribe = {"c1"}}, h.now);
  h.Settle();
  EXPECT_THAT(Log(before), ElementsAre("eds c1"));
}

TEST_F(SessionTest, OldAndUnknownNoncesAreIgnored) {
  Start();
  for (const char* nonce : {"1", "999", "x", "-1", "18446744073709551616"}) {
    h.session->OnRequest({.type = kRoutes, .nonce = nonce, .error = "no"}, h.now);
  }
  EXPECT_THAT(h.All<Refused>(), IsEmpty());
  EXPECT_THAT(h.session->TakeEvents(), IsEmpty());
}

TEST_F(SessionTest, SlowClientGetsOnlyTheNewestState) {
  Start();
  const size_t before = h.log.size();
  h.Publish({Put(kRoutes, "r", "v2", {kC1})});
  ASSERT_TRUE(h.ServerWrites());
  for (int i = 3; i < 100; ++i) {
    h.Publish({Put(kRoutes, "r", "v" + std::to_string(i), {kC1})});
    EXPECT_FALSE(h.ServerWrites()) << "one version at a time";
  }
  h.Settle();
  EXPECT_THAT(Log(before), ElementsAre("rds r", "rds r"));
  EXPECT_EQ(Body(kRoutes, "r"), "v99");
}

TEST_F(SessionTest, WhatTheClientHasAlreadyCountsAsAcknowledged) {
  Start();
  h.events.clear();
  const ResourceRef old = h.catalogue.Find(kR)->resource();
  h.Publish({Put(kRoutes, "r", "v2", {kC1})});
  h.Publish({Put(old)});  // back again before anything was sent
  const size_t before = h.log.size();
  h.Settle();
  EXPECT_EQ(h.log.size(), before);
  ASSERT_THAT(h.All<Acked>(), SizeIs(1));
  EXPECT_THAT(h.All<Acked>()[0].resources, ElementsAre(old));
}

TEST_F(SessionTest, NeedsMayChangeWithoutTheBytes) {
  Start();
  const size_t before = h.log.size();
  h.Publish({Put(kCluster, "c2", "dns"), Put(kRoutes, "r", "to c1", {kC1, kC2})});
  h.Settle();
  h.Publish({Remove(kCluster, "c2")});
  h.Settle();
  h.PassAndSettle(10s);
  EXPECT_THAT(Log(before), ElementsAre("cds c2")) << "the route holds it";
  h.Publish({Put(kRoutes, "r", "to c1", {kC1})});
  h.Settle();
  h.PassAndSettle(10s);
  EXPECT_THAT(Log(before), ElementsAre("cds c2", "cds -c2"));
}

TEST_F(SessionTest, SilenceIsMeasuredFromTheLastWord) {
  Start();
  EXPECT_EQ(h.session->UnansweredSince(), std::nullopt);
  h.Pass(1s);
  h.Publish({Put(kRoutes, "r", "v2", {kC1})});
  h.ServerWrites();
  EXPECT_EQ(h.session->UnansweredSince(), h.now);
  h.Settle();
  EXPECT_EQ(h.session->UnansweredSince(), std::nullopt);
}

TEST_F(SessionTest, TableComesAfterTheRoutesThatItPointsTo) {
  const ir::ResourceId table{kExtension, "table"}, s1{kScope, "s1"}, s2{kScope, "s2"},
      r1{kRoutes, "r1"}, r2{kRoutes, "r2"};
  h.Publish({Put(kListener, "pub", "listener", {table}),
             Put(kListener, "main", "listener", {s1, table}), Put(kScope, "s1", "scope", {r1}),
             Put(kRoutes, "r1", "v1"), Put(kExtension, "table", "one", {r1, s1})});
  h.Settle();
  EXPECT_EQ(Body(kExtension, "table"), "one");
  // A wildcard host comes: scope and RouteConfiguration first, then the table; r1 changes with it.
  const size_t before = h.log.size();
  h.Publish({Put(kExtension, "table", "two", {r1, r2, s1, s2}), Put(kScope, "s2", "scope", {r2}),
             Put(kRoutes, "r2", "v1"), Put(kRoutes, "r1", "v2")});
  h.Settle();
  EXPECT_EQ(Log(before).back(), "ecds table");
  EXPECT_THAT(Log(before), UnorderedElementsAre("rds r1", "srds s2", "rds r2", "ecds table"));
  // And goes: table, then scope; the RouteConfiguration goes with it.
  const size_t removing = h.log.size();
  h.Publish(
      {Put(kExtension, "table", "one", {r1, s1}), Remove(kScope, "s2"), Remove(kRoutes, "r2")});
  h.Settle();
  h.PassAndSettle(5s);
  EXPECT_THAT(Log(removing), ElementsAre("ecds table", "srds -s2"));
  EXPECT_FALSE(h.envoy.Subscribed(r2));
}

TEST(SessionStart, DoubtfulVersionsComeAfterAllGoodOnesAreAcknowledged) {
  std::set<std::string> doubtful = {"v1 r5"};
  SessionOptions options;
  options.known_good = [&](const ir::Resource& r) { return !doubtful.contains(*r.bytes); };
  Harness h(options);
  std::vector<Change> world = {Put(kListener, "l", "listener", {})};
  std::vector<ir::ResourceId> scopes;
  for (int i = 0; i < 10; ++i) {
    const std::string n = "r" + std::to_string(i);
    world.push_back(Put(kRoutes, n, "v1 " + n));
    world.push_back(Put(kScope, "s" + n, "scope", {{kRoutes, n}}));
    scopes.push_back({kScope, "s" + n});
  }
  world[0] = Put(kListener, "l", "listener", scopes);
  h.Publish(world);
  h.Settle();
  ASSERT_EQ(h.log.back().resources.size(), 1u);
  EXPECT_EQ(h.log.back().resources[0]->id.name, "r5");
  // It was made only when nothing else was open.
  EXPECT_EQ(h.envoy.Has(kRoutes).size(), 10u);
}

TEST(SessionStart, NothingWaitsLongerThanTheBound) {
  SessionOptions options;
  options.known_good = [](const ir::Resource& r) { return r.id.name != "doubtful"; };
  Harness h(options);
  h.Publish({Put(kRoutes, "good", "x"), Put(kRoutes, "doubtful", "x")});
  h.envoy.requests.clear();
  h.session->OnRequest({.type = kRoutes, .subscribe = {"doubtful", "good"}}, h.now);
  ASSERT_TRUE(h.ServerWrites());
  EXPECT_EQ(h.to_client.back().resources.at(0)->id.name, "good");
  h.Pass(4999ms);
  EXPECT_FALSE(h.ServerWrites()) << "the good one is not acknowledged";
  EXPECT_EQ(h.session->NextDeadline(), h.now + 1ms);
  h.Pass(1ms);
  ASSERT_TRUE(h.ServerWrites());
  EXPECT_EQ(h.to_client.back().resources.at(0)->id.name, "doubtful");
}

}  // namespace
}  // namespace weft::xds
