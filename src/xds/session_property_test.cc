// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Random histories of publishes, answers, refusals, reconnects and slow reads: whatever happens,
// the client is never given a reference to what it does not have, never loses what it uses, and
// ends up with what is published.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "xds/resource_types.h"
#include "xds/session_harness.h"

namespace weft::xds {
namespace {

using enum ir::ResourceType;
using namespace std::chrono_literals;

// A random, always consistent, published world: shards with scopes, clusters with endpoints, a
// table.
class World {
 public:
  explicit World(uint64_t seed) : random_(seed) {}

  size_t Pick(size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random_); }
  bool Chance(int percent) { return Pick(100) < static_cast<size_t>(percent); }

  // Some edits of users, as the changes of one publish.
  std::vector<Change> Edit() {
    for (size_t edits = 1 + Pick(4); edits > 0; --edits) EditOnce();
    return Difference();
  }
  // Everything bad or slow is mended.
  std::vector<Change> Mend() {
    for (auto& [name, flavour] : clusters_) flavour.word = Good(flavour.word);
    for (auto& [name, shard] : shards_) shard.word = "v" + std::to_string(++counter_);
    for (std::string* word : {&listener_, &table_, &secret_})
      *word = "v" + std::to_string(++counter_);
    for (auto& [name, word] : endpoints_) word = "v" + std::to_string(++counter_);
    return Difference();
  }
  const std::map<ir::ResourceId, ResourceRef>& published() const { return published_; }

 private:
  struct Cluster {
    std::string word;
  };
  struct Shard {
    std::string word;
    std::set<std::string> clusters;
  };

  std::string Good(const std::string& word) {
    return (word.find("eds") != std::string::npos ? "eds " : "dns ") + std::to_string(++counter_);
  }
  std::string Word() { return (Chance(12) ? "bad " : "v") + std::to_string(++counter_); }
  std::string AnyCluster() {
    return clusters_.empty() ? "" : std::next(clusters_.begin(), Pick(clusters_.size()))->first;
  }

  void EditOnce() {
    switch (Pick(10)) {
      case 0:
      case 1: {  // a cluster comes, or changes
        const std::string name = "c" + std::to_string(Pick(12));
        const bool eds = Chance(70);
        clusters_[name].word = std::string(eds ? "eds " : "dns ") + (Chance(10) ? "bad " : "") +
                               (!eds && Chance(20) ? "slow " : "") + std::to_string(++counter_);
        if (eds && Chance(90)) endpoints_[name] = "v" + std::to_string(++counter_);
        break;
      }
      case 2: {  // a cluster goes, with its references
        const std::string name = AnyCluster();
        clusters_.erase(name);
        endpoints_.erase(name);
        for (auto& [shard, value] : shards_) {
          if (value.clusters.erase(name) > 0) value.word = Word();
        }
        break;
      }
      case 3: {
        const std::string name = AnyCluster();
        if (endpoints_.contains(name)) endpoints_[name] = Word();
        break;
      }
      case 4:
        shards_["*." + std::to_string(Pick(3))].word = Word();
        break;  // a wildcard host comes
      case 5:
        shards_.erase("*." + std::to_string(Pick(3)));
        break;  // or goes
      case 6:
        (Chance(50) ? listener_ : secret_) = Word();
        break;
      default: {  // a route of some shard
        if (shards_.empty()) break;
        Shard& shard = std::next(shards_.begin(), Pick(shards_.size()))->second;
        shard.word = Word();
        const std::string name = AnyCluster();
        if (!name.empty() && !shard.clusters.erase(name)) shard.clusters.insert(name);
      }
    }
  }

  void Add(std::map<ir::ResourceId, ResourceRef>& world, ResourceRef resource) {
    world[resource->id] = std::move(resource);
  }
  std::vector<Change> Difference() {
    std::map<ir::ResourceId, ResourceRef> world;
    for (const auto& [name, cluster] : clusters_) Add(world, Make(kCluster, name, cluster.word));
    for (const auto& [name, word] : endpoints_) Add(world, Make(kEndpoints, name, word));
    std::vector<ir::ResourceId> scopes, table;
    for (const auto& [name, shard] : shards_) {
      std::vector<ir::ResourceId> needs;
      for (const std::string& cluster : shard.clusters) needs.push_back({kCluster, cluster});
      Add(world, Make(kRoutes, name, shard.word, needs));
      Add(world, Make(kScope, name, "scope " + name, {{kRoutes, name}}));
      table.push_back({kRoutes, name});
      scopes.push_back({kScope, name});
    }
    std::string hosts = table_;
    for (const auto& id : table) hosts += " " + id.name;
    table.insert(table.end(), scopes.begin(), scopes.end());
    Add(world, Make(kExtension, "table", hosts, table));
    Add(world, Make(kSecret, "key", secret_));
    Add(world, Make(kListener, "pub", "private", {{kExtension, "table"}}));
    std::vector<ir::ResourceId> main = {{kSecret, "key"}};
    if (shards_.contains("s0")) main.push_back({kScope, "s0"});
    Add(world, Make(kListener, "main", listener_, main));

    std::vector<Change> changes;
    for (const auto& [id, resource] : world) {
      const auto before = published_.find(id);
      if (before == published_.end() || !(*before->second == *resource))
        changes.push_back({id, resource});
    }
    for (const auto& [id, resource] : published_) {
      if (!world.contains(id)) changes.push_back({id, nullptr});
    }
    published_ = std::move(world);
    return changes;
  }

  std::mt19937_64 random_;
  int counter_ = 0;
  std::map<std::string, Cluster> clusters_;
  std::map<std::string, std::string> endpoints_;
  std::map<std::string, Shard> shards_ = {{"s0", {"v", {}}}, {"s1", {"v", {}}}, {"s2", {"v", {}}}};
  std::string listener_ = "v", table_ = "v", secret_ = "v";
  std::map<ir::ResourceId, ResourceRef> published_;
};

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
