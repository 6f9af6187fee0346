// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// BackoffDelay: growth, bounds, jitter.
#include "net/backoff.h"

#include <gtest/gtest.h>

namespace weft::net {
namespace {

using namespace std::chrono_literals;

TEST(BackoffDelay, DoublesUpToTheMostAndStaysThereForEver) {
  const BackoffOptions options{.first = 100ms, .most = 1s};
  constexpr double kAlmostOne = 0.9999999999;
  EXPECT_NEAR(BackoffDelay(options, 1, kAlmostOne) / 1.0ms, 100, 0.01);
  EXPECT_NEAR(BackoffDelay(options, 2, kAlmostOne) / 1.0ms, 200, 0.01);
  EXPECT_NEAR(BackoffDelay(options, 4, kAlmostOne) / 1.0ms, 800, 0.01);
  EXPECT_NEAR(BackoffDelay(options, 5, kAlmostOne) / 1.0ms, 1000, 0.01);
  EXPECT_NEAR(BackoffDelay(options, 2'000'000'000, kAlmostOne) / 1.0ms, 1000, 0.01);
}

TEST(BackoffDelay, JitterTakesAtMostHalfOfTheWait) {
  const BackoffOptions options{.first = 100ms, .most = 1s};
  EXPECT_EQ(BackoffDelay(options, 3, 0), 200ms);
  EXPECT_EQ(BackoffDelay(options, 3, 0.5), 300ms);
}

}  // namespace
}  // namespace weft::net
