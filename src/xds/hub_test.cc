// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Several clients on one hub: what is told about them, who is waited for, who is not.
#include "xds/hub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "xds/fake_envoy.h"
#include "xds/session_harness.h"

namespace weft::xds {
namespace {

using enum ir::ResourceType;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// A FakeEnvoy whose wire is as slow as the test wants.
struct Peer : Wire {
  explicit Peer(Hub& h, const std::string& node) : hub(h) {
    envoy.Connect();
    id = hub.Connect({.node_id = node}, *this);
  }
  void Write(const DeltaResponse& response) override {
    EXPECT_FALSE(writing) << "one at a time";
    writing = response;
  }
  // Everything that can happen at this moment; false: nothing.
  bool Step() {
    if (!envoy.requests.empty()) {
      const DeltaRequest request = envoy.requests.front();
      envoy.requests.pop_front();
      hub.OnRequest(id, request);
      return true;
    }
    if (!writing) return false;
    const DeltaResponse response = *std::exchange(writing, std::nullopt);
    hub.OnWritten(id);
    envoy.Receive(response);
    return true;
  }

  Hub& hub;
  FakeEnvoy envoy;
  ClientId id = 0;
  std::optional<DeltaResponse> writing;
};

struct HubTest : testing::Test {
  HubTest() {
    HubOptions options;
    options.on_event = [this](const ServerEvent& event) { events.push_back(event); };
    options.on_answered = [this](ir::ResourceType, Duration) { ++answers; };
    loop = std::move(*net::PollLoop::Create(clock));
    hub = std::make_unique<Hub>(*loop, std::move(options));
  }
  void Settle(std::initializer_list<Peer*> peers) {
    for (bool busy = true; busy;) {
      busy = false;
      for (Peer* peer : peers) busy |= peer->Step();
    }
  }
  void Pass(Duration duration) {
    clock.Advance(duration);
    loop->RunOnce(0s);
  }
  template <class E>
  std::vector<E> Take() {
    std::vector<E> all;
    std::erase_if(events, [&](const ServerEvent& event) {
      const E* one = std::get_if<E>(&event);
      if (one != nullptr) all.push_back(*one);
      return one != nullptr;
    });
    return all;
  }
  std::vector<std::string> TakeCompleted() {
    std::vector<std::string> names;
    for (const AckedByAll& acked : Take<AckedByAll>()) {
      for (const ResourceRef& r : acked.resources) names.push_back(*r->bytes);
    }
    return names;
  }
  void Publish(const std::vector<Change>& changes) { hub->Publish(changes, clock.Now()); }
  void PublishWorld() {
    Publish({Put(kRoutes, "r", "routes 1"), Put(kListener, "l", "listener", {{kRoutes, "r"}})});
  }

  FakeClock clock;
  std::unique_ptr<net::PollLoop> loop;
  std::unique_ptr<Hub> hub;
  std::vector<ServerEvent> events;
  int answers = 0;
};

TEST_F(HubTest, TellsWhenAllClientsHaveAVersion) {
  PublishWorld();
  Peer a(*hub, "a"), b(*hub, "b");
  Settle({&a});
  EXPECT_THAT(TakeCompleted(), IsEmpty());
  EXPECT_THAT(hub->Of({kRoutes, "r"})->missing, ElementsAre(b.id));
  Settle({&a, &b});
  EXPECT_THAT(TakeCompleted(), UnorderedElementsAre("routes 1", "listener"));
  EXPECT_THAT(hub->Of({kRoutes, "r"})->missing, IsEmpty());
  EXPECT_EQ(hub->Of({kRoutes, "r"})->acked, 2u);
  EXPECT_FALSE(hub->Of({kRoutes, "other"}));

  Publish({Put(kRoutes, "r", "routes 2")});
  Settle({&a});
  EXPECT_THAT(TakeCompleted(), IsEmpty());
  hub->Disconnect(b.id);
  EXPECT_THAT(TakeCompleted(), ElementsAre("routes 2")) << "who is gone is not waited for";
  const auto gone = Take<ClientDisconnected>();
  ASSERT_EQ(gone.size(), 1u);
  EXPECT_EQ(gone[0].client->node_id, "b");
}

TEST_F(HubTest, ANewClientMakesNothingUndone) {
  PublishWorld();
  Peer a(*hub, "a");
  Settle({&a});
  EXPECT_EQ(TakeCompleted().size(), 2u);
  Peer b(*hub, "b");
  Settle({&a, &b});
  EXPECT_THAT(TakeCompleted(), IsEmpty());
}

TEST_F(HubTest, ASilentClientIsNamedAndNotWaitedFor) {
  PublishWorld();
  Peer a(*hub, "a"), b(*hub, "b");
  Settle({&a, &b});
  TakeCompleted();
  Publish({Put(kRoutes, "r", "routes 2")});
  Settle({&a});
  Pass(9s);
  EXPECT_THAT(Take<ClientSilent>(), IsEmpty());
  EXPECT_THAT(TakeCompleted(), IsEmpty());
  Pass(3s);
  const auto silent = Take<ClientSilent>();
  ASSERT_EQ(silent.size(), 1u);
  EXPECT_EQ(silent[0].client->node_id, "b");
  EXPECT_TRUE(silent[0].silent);
  EXPECT_THAT(TakeCompleted(), ElementsAre("routes 2"));
  EXPECT_EQ(hub->CopyCounters().silent_clients, 1u);

  Settle({&b});
  ASSERT_EQ(Take<ClientSilent>().size(), 1u);
  EXPECT_EQ(hub->CopyCounters().silent_clients, 0u);
}

TEST_F(HubTest, ASlowReaderHoldsUpNobodyAndGetsTheNewestState) {
  PublishWorld();
  Peer a(*hub, "a"), slow(*hub, "slow");
  Settle({&a, &slow});
  for (int i = 2; i < 100; ++i) {
    Publish({Put(kRoutes, "r", "routes " + std::to_string(i))});
    Settle({&a});
    EXPECT_EQ(*a.envoy.Has(kRoutes).at("r")->bytes, "routes " + std::to_string(i));
  }
  const uint64_t before = hub->CopyCounters().types[static_cast<size_t>(kRoutes)].responses;
  Settle({&slow});
  EXPECT_EQ(*slow.envoy.Has(kRoutes).at("r")->bytes, "routes 99");
  EXPECT_EQ(hub->CopyCounters().types[static_cast<size_t>(kRoutes)].responses, before + 1);
}

TEST_F(HubTest, WhatOneClientAcceptedComesFirstForTheNext) {
  Publish({Put(kRoutes, "a", "bad"), Put(kRoutes, "z", "good"),
           Put(kListener, "l", "listener", {{kRoutes, "a"}, {kRoutes, "z"}})});
  Peer first(*hub, "first");
  Settle({&first});
  EXPECT_EQ(Take<ClientRefused>().at(0).refused.resource->id.name, "a");

  Peer second(*hub, "second");
  std::vector<std::string> order;
  while (second.Step()) {
    if (!second.writing || second.writing->type != kRoutes) continue;
    for (const ResourceRef& r : second.writing->resources) order.push_back(r->id.name);
  }
  order.erase(std::unique(order.begin(), order.end()), order.end());
  EXPECT_THAT(order, ElementsAre("z", "a"));
}

TEST_F(HubTest, TellsWhenAClientIsCaughtUp) {
  PublishWorld();
  Peer a(*hub, "a");
  Settle({&a});
  EXPECT_TRUE(Take<ClientCaughtUp>().back().caught_up);
  Publish({Put(kRoutes, "r", "routes 2")});
  EXPECT_FALSE(Take<ClientCaughtUp>().back().caught_up);
  Settle({&a});
  EXPECT_TRUE(Take<ClientCaughtUp>().back().caught_up);
}

TEST_F(HubTest, TimersRunByTheLoop) {
  PublishWorld();
  Peer a(*hub, "a");
  Settle({&a});
  Publish({Put(kCluster, "c", "slow")});
  Settle({&a});
  Pass(1499ms);
  EXPECT_THAT(Take<ClientNotWarm>(), IsEmpty());
  Pass(1ms);
  EXPECT_EQ(Take<ClientNotWarm>().at(0).not_warm.cluster->id.name, "c");
}

TEST_F(HubTest, Counts) {
  PublishWorld();
  Peer a(*hub, "a");
  Settle({&a});
  Publish({Put(kRoutes, "r", "bad")});
  Settle({&a});
  const HubCounters counters = hub->CopyCounters();
  const auto& routes = counters.types[static_cast<size_t>(kRoutes)];
  EXPECT_EQ(counters.publishes, 2u);
  EXPECT_EQ(counters.clients, 1u);
  EXPECT_EQ(routes.responses, 2u);
  EXPECT_EQ(routes.resources, 2u);
  EXPECT_EQ(routes.bytes, 11u);
  EXPECT_EQ(routes.acks, 1u);
  EXPECT_EQ(routes.nacks, 1u);
  EXPECT_EQ(answers, 4) << "clusters, listeners, routes twice";
}

TEST_F(HubTest, MeasuresUntilTheFirstSendingOfTheLastResource) {
  PublishWorld();  // nobody is there
  Peer a(*hub, "a"), b(*hub, "b");
  Settle({&a, &b});
  EXPECT_EQ(hub->CopyCounters().sends.sum(), 0);

  const Time since = clock.Now();
  Pass(1ms);
  hub->Publish({Put(kRoutes, "r", "routes 2"), Put(kListener, "l", "listener 2", {{kRoutes, "r"}})},
               since);
  Pass(1ms);
  EXPECT_TRUE(b.Step());
  EXPECT_EQ(hub->CopyCounters().sends.sum(), 0) << "the other resource has not been sent";
  Pass(1ms);
  Settle({&b});
  EXPECT_DOUBLE_EQ(hub->CopyCounters().sends.sum(), 0.003);
  Pass(1s);
  Settle({&a});
  EXPECT_DOUBLE_EQ(hub->CopyCounters().sends.sum(), 0.003) << "only the first sending counts";
}

TEST_F(HubTest, WhatNobodyIsThereForIsNotMeasured) {
  PublishWorld();
  {
    Peer a(*hub, "a");
    Settle({&a});
    Publish({Put(kRoutes, "r", "routes 2")});
    hub->Disconnect(a.id);
  }
  Pass(1h);
  Peer b(*hub, "b");
  Settle({&b});
  EXPECT_EQ(hub->CopyCounters().sends.sum(), 0);
}

}  // namespace
}  // namespace weft::xds
