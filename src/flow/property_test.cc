// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What must hold after any sequence of changes: the graph says what the plain function says, has
// run exactly the tasks that it had to, and keeps nothing of what is gone.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "flow/world_test.h"

namespace weft::flow::testing {
namespace {

constexpr int kSeeds = 300;
constexpr int kCommits = 30;

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  int Below(int limit) { return static_cast<int>(engine_() % static_cast<unsigned>(limit)); }
  std::string Name(const std::string& kind, int how_many) {
    return kind + std::to_string(Below(how_many));
  }
  std::vector<std::string> Names(const std::string& kind, int how_many) {
    std::set<std::string> names;
    for (int left = Below(4); left > 0; --left) names.insert(Name(kind, how_many));
    return {names.begin(), names.end()};
  }

 private:
  std::mt19937 engine_;
};

// Small spaces of names, so that routes collide on hosts, gateways on ports, and references miss.
void ChangeOne(Dice& dice, Objects& objects) {
  const bool erase = dice.Below(3) == 0;
  const auto change = [&](auto& kind, const Key& key, auto value) {
    if (erase) {
      kind.erase(key);
    } else {
      kind.insert_or_assign(key, std::move(value));
    }
  };
  const Route route{.created = dice.Below(3),
                    .gateway = dice.Name("gateway", 3),
                    .hosts = dice.Names("host", 5),
                    .backends = dice.Names("service", 6)};
  switch (dice.Below(6)) {
    case 0:
      return change(objects.services, dice.Name("service", 6), Service{8 + dice.Below(4)});
    case 1:
      return change(objects.gateways, dice.Name("gateway", 3), Gateway{dice.Below(3)});
    case 2:
    case 3:
      return change(objects.grpc, dice.Name("grpc", 6), route);
    default:
      return change(objects.http, dice.Name("http", 8), route);
  }
}

// How what a task has read looked in a state: two equal looks, no reason to run.
std::string Look(const State& state, const Origin& read) {
  const auto& contents = state.at(read.node->name());
  const auto at = contents.find(read.key);
  if (at == contents.end()) return "missing";
  switch (read.aspect) {
    case Aspect::kPresence:
      return "present";
    case Aspect::kCount:
      return std::to_string(std::ranges::count(at->second, '\n'));
    default:
      return "content: " + at->second;
  }
}

// All tasks of the graph with what they have read: the input first.
std::map<std::string, std::map<Key, std::vector<Origin>>> Tasks(const Graph& graph) {
  std::map<std::string, std::map<Key, std::vector<Origin>>> tasks;
  for (TaskRunner* runner : graph.Runners()) {
    const Node& node = runner->node();
    for (const Key& input : node.inputs()[0]->Keys()) {
      tasks[node.name()][input] = node.Origins(input, Aspect::kTask);
    }
  }
  return tasks;
}

TEST(Property, GraphEqualsPlainFunctionAndScratch) {
  for (int seed = 0; seed < kSeeds; ++seed) {
    Dice dice(seed);
    Objects objects;
    World world;
    for (int commit = 0; commit < kCommits; ++commit) {
      for (int changes = 1 + dice.Below(6); changes > 0; --changes) ChangeOne(dice, objects);
      world.Apply(objects);
      const State expected = Translate(objects);
      ASSERT_EQ(world.Outputs(), expected) << "seed " << seed << ", commit " << commit;
      for (const auto& [name, contents] : world.published()) {
        ASSERT_EQ(contents, expected.at(name)) << "seed " << seed << ", commit " << commit;
      }
    }
    World scratch;
    scratch.Apply(objects);
    ASSERT_EQ(world.Everything(), scratch.Everything()) << "seed " << seed;
    ASSERT_EQ(world.graph().keys(), scratch.graph().keys()) << "seed " << seed;
  }
}

TEST(Property, ATaskRunsOnceIfWhatItReadHasChangedAndElseNot) {
  for (int seed = 0; seed < kSeeds; ++seed) {
    Dice dice(seed);
    Objects objects;
    World world;
    for (int commit = 0; commit < kCommits; ++commit) {
      for (int changes = 1 + dice.Below(3); changes > 0; --changes) ChangeOne(dice, objects);
      const State before = world.Everything();
      auto tasks_before = Tasks(world.graph());
      world.Apply(objects);
      const State after = world.Everything();
      std::map<std::string, std::multiset<Key>> must_run;
      for (const auto& [node, tasks] : Tasks(world.graph())) {
        for (const auto& [input, reads] : tasks) {
          const auto& old_tasks = tasks_before[node];
          const auto old = old_tasks.find(input);
          const bool stale =
              old == old_tasks.end() || std::ranges::any_of(old->second, [&](const Origin& read) {
                return Look(before, read) != Look(after, read);
              });
          if (stale) must_run[node].insert(input);
        }
      }
      ASSERT_EQ(world.ran(), must_run) << "seed " << seed << ", commit " << commit;
    }
  }
}

TEST(Property, NothingIsKeptOfWhatIsGone) {
  for (int seed = 0; seed < kSeeds; ++seed) {
    Dice dice(seed);
    Objects objects;
    World world;
    for (int changes = 0; changes < 60; ++changes) {
      ChangeOne(dice, objects);
      world.Apply(objects);
    }
    world.Apply({});
    for (const auto& node : world.graph().nodes()) ASSERT_EQ(node->size(), 0u) << node->name();
    ASSERT_EQ(world.graph().keys(), 0u) << "seed " << seed;
  }
}

TEST(Property, SettingEqualValuesRunsNothing) {
  Dice dice(1);
  Objects objects;
  World world;
  for (int changes = 0; changes < 60; ++changes) ChangeOne(dice, objects);
  world.Apply(objects);
  const CommitReport report = world.Apply(objects);
  EXPECT_TRUE(world.ran().empty());
  for (const NodeReport& node : report.nodes) EXPECT_EQ(node.work.changed, 0u) << node.node->name();
}

}  // namespace
}  // namespace weft::flow::testing
