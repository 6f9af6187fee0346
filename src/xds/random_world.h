// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// World: random but always consistent published configurations, for tests of whatever stands
// between the control plane and Envoy. The words in the bytes are those that FakeEnvoy understands.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "ir/resource.h"
#include "xds/catalogue.h"
#include "xds/session_harness.h"

namespace weft::xds {

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
    for (const auto& [name, cluster] : clusters_)
      Add(world, Make(ir::ResourceType::kCluster, name, cluster.word));
    for (const auto& [name, word] : endpoints_)
      Add(world, Make(ir::ResourceType::kEndpoints, name, word));
    std::vector<ir::ResourceId> scopes, table;
    for (const auto& [name, shard] : shards_) {
      std::vector<ir::ResourceId> needs;
      for (const std::string& cluster : shard.clusters)
        needs.push_back({ir::ResourceType::kCluster, cluster});
      Add(world, Make(ir::ResourceType::kRoutes, name, shard.word, needs));
      Add(world, Make(ir::ResourceType::kScope, name, "scope " + name,
                      {{ir::ResourceType::kRoutes, name}}));
      table.push_back({ir::ResourceType::kRoutes, name});
      scopes.push_back({ir::ResourceType::kScope, name});
    }
    std::string hosts = table_;
    for (const auto& id : table) hosts += " " + id.name;
    table.insert(table.end(), scopes.begin(), scopes.end());
    Add(world, Make(ir::ResourceType::kExtension, "table", hosts, table));
    Add(world, Make(ir::ResourceType::kSecret, "key", secret_));
    Add(world, Make(ir::ResourceType::kListener, "pub", "private",
                    {{ir::ResourceType::kExtension, "table"}}));
    std::vector<ir::ResourceId> main = {{ir::ResourceType::kSecret, "key"}};
    if (shards_.contains("s0")) main.push_back({ir::ResourceType::kScope, "s0"});
    Add(world, Make(ir::ResourceType::kListener, "main", listener_, main));

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

}  // namespace weft::xds
