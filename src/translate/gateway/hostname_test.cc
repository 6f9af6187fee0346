// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/hostname.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weft::translate {
namespace {

using ::testing::ElementsAre;

TEST(Covers, FollowsTheSpecsWildcards) {
  EXPECT_TRUE(Covers("*", "a.example.com"));
  EXPECT_TRUE(Covers("*", "*.example.com"));
  EXPECT_TRUE(Covers("*.example.com", "a.example.com"));
  EXPECT_TRUE(Covers("*.example.com", "b.a.example.com"));
  EXPECT_TRUE(Covers("*.example.com", "*.a.example.com"));
  EXPECT_TRUE(Covers("*.example.com", "*.example.com"));
  EXPECT_FALSE(Covers("*.example.com", "example.com"));
  EXPECT_FALSE(Covers("*.example.com", "*"));
  EXPECT_FALSE(Covers("*.a.example.com", "*.example.com"));
  EXPECT_FALSE(Covers("*.example.com", "aexample.com"));
  EXPECT_FALSE(Covers("a.example.com", "*.example.com"));
}

TEST(Intersect, GivesTheNarrowerOfTheTwo) {
  EXPECT_EQ(Intersect("*.example.com", "a.example.com"), "a.example.com");
  EXPECT_EQ(Intersect("a.example.com", "*.example.com"), "a.example.com");
  EXPECT_EQ(Intersect("*", "*"), "*");
  EXPECT_EQ(Intersect("*.com", "*.example.com"), "*.example.com");
  EXPECT_EQ(Intersect("a.example.com", "b.example.com"), std::nullopt);
}

TEST(PatternsCovering, ListsFromMostToLeastSpecific) {
  EXPECT_THAT(PatternsCovering("a.b.com"), ElementsAre("a.b.com", "*.b.com", "*.com", "*"));
  EXPECT_THAT(PatternsCovering("*.b.com"), ElementsAre("*.b.com", "*.com", "*"));
  EXPECT_THAT(PatternsCovering("*"), ElementsAre("*"));
  for (const std::string& pattern : PatternsCovering("x.y.example.com")) {
    EXPECT_TRUE(Covers(pattern, "x.y.example.com")) << pattern;
  }
}

TEST(Specificity, OrdersExactThenLongerWildcards) {
  EXPECT_GT(SpecificityOf("a.com"), SpecificityOf("*.long.example.com"));
  EXPECT_GT(SpecificityOf("*.foo.example.com"), SpecificityOf("*.example.com"));
  EXPECT_GT(SpecificityOf("*.com"), SpecificityOf("*"));
}

}  // namespace
}  // namespace weft::translate
