// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Random histories in which the control plane, the agent and Envoy are killed and connections
// break: Envoy is never given a reference to what it does not have, never loses what it uses, and
// ends up with what is published.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/relay_harness.h"
#include "xds/random_world.h"
#include "xds/resource_types.h"

namespace weft::agent {
namespace {

using namespace std::chrono_literals;

void ExpectConverged(const RelayHarness& h, const xds::World& world) {
  for (const auto& [id, resource] : world.published()) {
    if (!xds::IsWildcard(id.type) && !h.envoy.Subscribed(id)) continue;
    const auto& has = h.envoy.Has(id.type);
    const auto found = has.find(id.name);
    ASSERT_TRUE(found != has.end()) << "lacks " << xds::ShortName(id.type) << " " << id.name;
    EXPECT_EQ(*found->second->bytes, *resource->bytes) << id.name;
  }
  for (int index = 0; index < ir::kResourceTypes; ++index) {
    const auto type = static_cast<ir::ResourceType>(index);
    if (!xds::IsWildcard(type)) continue;
    for (const auto& [name, resource] : h.envoy.Has(type)) {
      if (!h.envoy.Tells({type, name})) continue;  // applied from a refused response: unknowable
      EXPECT_TRUE(world.published().contains({type, name})) << "still has " << name;
    }
  }
}

struct Dangers {
  bool agent_restarts = false;
  bool envoy_restarts = false;
};

constexpr uint64_t kHistories = 300;

void RunHistory(uint64_t seed, Dangers dangers) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  xds::World world(seed);
  RelayHarness h;
  h.EnvoyReconnects();
  h.UpstreamUp();
  LastKnownGood file = h.relay->Good();
  for (int step = 0; step < 500; ++step) {
    switch (world.Pick(16)) {
      case 0:
        h.Publish(world.Edit());
        break;
      case 1:
        if (world.Chance(15)) h.UpstreamUp();  // a new control plane process
        break;
      case 2:
        if (world.Chance(10)) h.session ? h.UpstreamDown() : h.UpstreamUp();
        break;
      case 3:
        if (world.Chance(10)) h.EnvoyReconnects();
        break;
      case 4:
        if (dangers.envoy_restarts && world.Chance(10)) h.EnvoyRestarts();
        break;
      case 5:
        if (world.Chance(50)) file = h.relay->Good();
        if (!dangers.agent_restarts || !world.Chance(10)) break;
        h.StartAgent(file);
        h.Pass(20ms);
        if (world.Chance(70)) h.UpstreamUp();
        h.EnvoyReconnects();
        break;
      case 6:
        h.Pass(world.Chance(10) ? Duration(2s) : Duration(20ms));
        break;
      case 7:
        if (world.Chance(10)) h.envoy.WarmSlow();
        break;
      case 8:
      case 9:
        h.UpstreamReads();
        break;
      case 10:
      case 11:
        h.UpstreamWrites();
        break;
      case 12:
        h.AgentReadsUpstream();
        break;
      case 13:
      case 14:
        h.AgentReadsEnvoy();
        break;
      default:
        h.EnvoyReads();
    }
    ASSERT_TRUE(h.envoy.breaches.empty()) << "step " << step << ": " << h.envoy.breaches[0];
  }
  if (!h.session) h.UpstreamUp();
  h.Publish(world.Mend());
  for (int round = 0; round < 15; ++round) {
    h.Settle();
    h.envoy.WarmSlow();
    h.PassAndSettle(3s);
  }
  EXPECT_THAT(h.breaches, testing::IsEmpty());
  EXPECT_THAT(h.envoy.breaches, testing::IsEmpty());
  EXPECT_TRUE(h.session->CaughtUp(h.now));
  EXPECT_EQ(h.relay->Unacknowledged(), std::nullopt);
  ExpectConverged(h, world);
}

TEST(RelayProperty, TheControlPlaneComesAndGoes) {
  for (uint64_t seed = 1; seed <= kHistories && !testing::Test::HasFailure(); ++seed)
    RunHistory(seed, {});
}

TEST(RelayProperty, EnvoyRestarts) {
  for (uint64_t seed = 1; seed <= kHistories && !testing::Test::HasFailure(); ++seed) {
    RunHistory(seed, {.envoy_restarts = true});
  }
}

TEST(RelayProperty, TheAgentRestartsWithAnOldFile) {
  for (uint64_t seed = 1; seed <= kHistories && !testing::Test::HasFailure(); ++seed) {
    RunHistory(seed, {.agent_restarts = true});
  }
}

TEST(RelayProperty, EverythingRestarts) {
  for (uint64_t seed = 1; seed <= kHistories && !testing::Test::HasFailure(); ++seed) {
    RunHistory(seed, {.agent_restarts = true, .envoy_restarts = true});
  }
}

}  // namespace
}  // namespace weft::agent
