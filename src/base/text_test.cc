// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <gtest/gtest.h>

#include <vector>

namespace weft {
namespace {

TEST(Nearest, FindsAMisspeltName) {
  const std::vector<std::string> fields = {"backendRefs", "matches", "filters"};
  EXPECT_EQ(Nearest("backendRef", fields), "backendRefs");
  EXPECT_EQ(Nearest("BACKENDREFS", fields), "backendRefs");
  EXPECT_EQ(Nearest("timeouts", fields), "");
}

TEST(Fnv1a64, MatchesThePublishedVectors) {
  EXPECT_EQ(Fnv1a64(""), 0xcbf29ce484222325ull);
  EXPECT_EQ(Fnv1a64("a"), 0xaf63dc4c8601ec8cull);
}

}  // namespace
}  // namespace weft
