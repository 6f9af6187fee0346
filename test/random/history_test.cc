// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// After any changes the whole Core equals one made from scratch, and what it gives is coherent.
// More seeds: WEFT_SEEDS=300 random_test --gtest_filter='History.*'.
#include "random/history.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "random/invariants.h"

namespace weft::sets {
namespace {

uint64_t Seeds() {
  const char* given = std::getenv("WEFT_SEEDS");
  return given ? std::stoull(given) : 60;
}

TEST(History, EqualsOneFromScratch) {
  constexpr int kSteps = 8;
  for (uint64_t seed = 1; seed <= Seeds(); ++seed) {
    Choices choices(1'000'000 + seed);
    History history(choices);
    for (int step = 1; step <= kSteps; ++step) {
      history.Step();
      const auto differences = history.Differences();
      ASSERT_TRUE(differences.empty())
          << "seed " << seed << " step " << step << ": " << differences.size()
          << " differences, first " << differences.front();
    }
  }
}

}  // namespace
}  // namespace weft::sets
