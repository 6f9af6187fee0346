// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "xds/names.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace weft::xds {
namespace {

using enum ir::ResourceType;

TEST(Names, OneNumberPerIdWhileAnybodyHasIt) {
  Names names;
  const Name a = names.Of(kCluster, "a");
  const Name other_type = names.Of(kEndpoints, "a");
  EXPECT_NE(a, other_type);
  EXPECT_EQ(a, names.Of({kCluster, "a"}));
  EXPECT_EQ(a->name, "a");
  EXPECT_EQ(other_type->type, kEndpoints);
  EXPECT_EQ(names.known(), 2u);
  EXPECT_FALSE(names.Find(kCluster, "b"));
  {
    const Name b = names.Of(kCluster, "b");
  }
  EXPECT_FALSE(names.Find(kCluster, "b")) << "nobody has it any more";
  EXPECT_EQ(names.known(), 2u);
}

// Copies, moves and reuse of numbers, against a map.
TEST(Names, RandomUse) {
  Names names;
  std::mt19937 random(7);
  std::map<int, std::pair<Name, std::string>> held;
  uint32_t highest = 0;
  for (int step = 0; step < 20'000; ++step) {
    const int key = static_cast<int>(random() % 50);
    switch (random() % 4) {
      case 0:
        held.erase(key);
        break;
      case 1:
        if (held.contains(key)) held[static_cast<int>(random() % 50)] = held[key];
        break;
      default: {
        const std::string text = "a name that is no short string " + std::to_string(random() % 80);
        held[key] = {names.Of(kRoutes, text), text};
        highest = std::max(highest, held[key].first.number());
      }
    }
    for (const auto& [k, entry] : held) ASSERT_EQ(entry.first->name, entry.second);
  }
  EXPECT_LE(highest, 50u) << "numbers are used again";
  held.clear();
  EXPECT_EQ(names.known(), 0u);
}

}  // namespace
}  // namespace weft::xds
