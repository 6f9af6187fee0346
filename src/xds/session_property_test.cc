// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Random histories of publishes, answers, refusals, reconnects and slow reads: whatever happens,
// the client is never given a reference to what it does not have, never loses what it uses, and
// ends up with what is published.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "xds/random_world.h"
#include "xds/resource_types.h"
#include "xds/session_harness.h"

namespace weft::xds {
namespace {

using enum ir::ResourceType;
using namespace std::chrono_literals;

void ExpectConverged(const Harness& h, const World& world, const std::string& when) {
  for (const auto& [id, resource] : world.published()) {
    const auto& has = h.envoy.Has(id.type);
    if (!IsWildcard(id.type) && !h.envoy.Subscribed(id)) continue;
    const auto found = has.find(id.name);
    ASSERT_TRUE(found != has.end()) << when << ": lacks " << ShortName(id.type) << " " << id.name;
    EXPECT_EQ(*found->second->bytes, *resource->bytes) << when << ": " << id.name;
  }
  for (const ir::ResourceType type : {kCluster, kScope, kListener}) {
    for (const auto& [name, resource] : h.envoy.Has(type)) {
      // Applied from a response that was refused, then the stream broke: nobody can know of it.
      if (!h.envoy.Tells({type, name})) continue;
      EXPECT_TRUE(world.published().contains({type, name})) << when << ": still has " << name;
    }
  }
}

void RunHistory(uint64_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  World world(seed);
  SessionOptions options;
  const Harness* self = nullptr;
  options.known_good = [&](const ir::Resource& r) { return self != nullptr && self->WasAcked(r); };
  options.in_flight = 1 + world.Pick(6);
  options.removal_linger = world.Chance(50) ? 0s : 2s;
  options.response_bytes = world.Chance(30) ? 20 : 1 << 20;
  Harness h(options);
  self = &h;

  const int slowness = static_cast<int>(world.Pick(90));  // how rarely the client reads
  for (int step = 0; step < 400; ++step) {
    switch (world.Pick(12)) {
      case 0:
        h.Publish(world.Edit());
        break;
      case 1:
        if (world.Chance(8)) h.NewStream();
        break;
      case 2:
        if (world.Chance(10)) h.envoy.WarmSlow();
        break;
      case 3:
        h.Pass(world.Chance(10) ? Duration(2s) : Duration(20ms));
        break;
      case 4:
      case 5:
      case 6:
        h.ServerReads();
        break;
      case 7:
      case 8:
        h.ServerWrites();
        break;
      default:
        if (!world.Chance(slowness)) h.ClientReads();
    }
    ASSERT_TRUE(h.envoy.breaches.empty()) << "step " << step << ": " << h.envoy.breaches[0];
  }
  // Each version is refused at most once in a stream, so refusals end.
  h.Publish(world.Mend());
  for (int i = 0; i < 6; ++i) {
    h.Settle();
    h.envoy.WarmSlow();
    h.PassAndSettle(3s);
  }
  EXPECT_THAT(h.envoy.breaches, testing::IsEmpty());
  EXPECT_TRUE(h.session->CaughtUp(h.now));
  ExpectConverged(h, world, "at the end");

  // A new process in front of the same client changes nothing.
  const size_t before = h.log.size();
  h.NewStream();
  for (int i = 0; i < 4; ++i) h.PassAndSettle(3s);
  for (size_t i = before; i < h.log.size(); ++i) {
    EXPECT_THAT(h.log[i].resources, testing::IsEmpty());
    // "Does not exist" is said again to who asks by name again.
    if (IsWildcard(h.log[i].type)) EXPECT_THAT(h.log[i].removed, testing::IsEmpty());
  }
  ExpectConverged(h, world, "after a restart");
}

TEST(SessionProperty, ThreeHundredHistories) {
  for (uint64_t seed = 1; seed <= 300 && !testing::Test::HasFailure(); ++seed) RunHistory(seed);
}

// A poisoned cluster, listener or shard holds back nothing but itself.
TEST(SessionProperty, PoisonHoldsBackNothingElse) {
  for (uint64_t seed = 1; seed <= 50 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    Harness h;
    std::vector<Change> world;
    std::vector<ir::ResourceId> scopes;
    for (int i = 0; i < 30; ++i) {
      const std::string n = std::to_string(i);
      world.push_back(Put(kCluster, "c" + n, "eds v1"));
      world.push_back(Put(kEndpoints, "c" + n, "v1"));
      world.push_back(Put(kRoutes, "r" + n, "v1", {{kCluster, "c" + n}}));
      world.push_back(Put(kScope, "s" + n, "scope " + n, {{kRoutes, "r" + n}}));
      scopes.push_back({kScope, "s" + n});
    }
    world.push_back(Put(kListener, "l", "v1", scopes));
    h.Publish(world);
    h.Settle();

    // Everything changes at once; of each kind some are bad, and some new clusters never warm.
    std::set<int> poisoned;
    std::vector<Change> next;
    for (int i = 0; i < 30; ++i) {
      const std::string n = std::to_string(i), fresh = "n" + n;
      const int kind = static_cast<int>(random() % 8);
      if (kind < 3) poisoned.insert(i);
      next.push_back(Put(kCluster, fresh, kind == 0 ? "bad" : kind == 1 ? "slow" : "eds v2"));
      next.push_back(Put(kEndpoints, fresh, "v2"));
      next.push_back(Put(kRoutes, "r" + n, kind == 2 ? "bad" : "v2", {{kCluster, fresh}}));
    }
    h.Publish(next);
    h.Settle();
    EXPECT_THAT(h.envoy.breaches, testing::IsEmpty());
    for (int i = 0; i < 30; ++i) {
      const std::string name = "r" + std::to_string(i);
      EXPECT_EQ(*h.envoy.Has(kRoutes).at(name)->bytes, poisoned.contains(i) ? "v1" : "v2") << name;
    }
  }
}

}  // namespace
}  // namespace weft::xds
