// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// That the generator makes what it says: valid objects, the same ones for the same seed, of every
// field.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "random/coverage.h"
#include "random/random_set.h"

namespace weft::sets {
namespace {

TEST(Generator, MakesOnlyWhatWeftTakes) {
  std::map<std::string, int> given_up;
  size_t objects = 0;
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    Choices choices(seed);
    const RandomSet set = MakeSet(choices);
    const ReadSet read = ReadText(ToText(set.objects));
    EXPECT_EQ(read.objects.size(), set.objects.size()) << "seed " << seed;
    for (const Finding& finding : read.findings) {
      ADD_FAILURE() << "seed " << seed << " " << finding.object.ToString() << " " << finding.field
                    << " " << finding.message;
    }
    objects += set.objects.size();
    for (const auto& [kind, count] : set.given_up) given_up[kind] += count;
  }
  for (const auto& [kind, count] : given_up) {
    EXPECT_LT(count, 60) << "too many objects of kind " << kind << " are given up";
  }
  EXPECT_GT(objects, 4'000u);
}

TEST(Generator, MakesTheSameFromTheSameSeed) {
  Choices one(7), other(7), third(8);
  const auto first = MakeSet(one);
  const auto same = MakeSet(other);
  const auto different = MakeSet(third);
  EXPECT_EQ(first.objects, same.objects);
  EXPECT_NE(first.objects, different.objects);
}

TEST(Generator, MakesSmallSetsOfFewBytes) {
  Choices none{std::string_view()};
  EXPECT_LT(MakeSet(none).objects.size(), 12u);
  EXPECT_TRUE(none.Exhausted());
}

TEST(Generator, LeavesNoFieldOut) {
  Coverage coverage;
  for (uint64_t seed = 1; seed <= 1500; ++seed) {
    Choices choices(seed);
    for (const auto& object : MakeSet(choices).objects) coverage.Count(object);
  }
  EXPECT_GT(coverage.hits().size(), 900u);
  EXPECT_THAT(coverage.Below(1), testing::IsEmpty());
}

}  // namespace
}  // namespace weft::sets
