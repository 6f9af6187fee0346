// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "test/load/tally.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace weft::load {
namespace {

TEST(Tally, CountsEachRequestOnce) {
  Tally tally;
  for (int i = 1; i <= 100; ++i) tally.Good(i / 1000.0);
  for (int i = 0; i < 30; ++i) tally.Failed("status 503", i, "a.com/");
  tally.Failed("connect: refused", 1.5, "b.com/x");

  const boost::json::value json = boost::json::parse(tally.ToJson(2.0));
  EXPECT_EQ(json.at("requests").to_number<int>(), 131);
  EXPECT_EQ(json.at("good").to_number<int>(), 100);
  EXPECT_EQ(json.at("failed").to_number<int>(), 31);
  EXPECT_EQ(json.at_pointer("/failures/status 503/count").to_number<int>(), 30);
  EXPECT_EQ(json.at_pointer("/failures/status 503/examples").as_array().size(), 10u);
  EXPECT_EQ(json.at_pointer("/failures/connect: refused/examples/0").as_string(),
            "1.500 s: b.com/x");
}

TEST(Tally, GivesNearestRankPercentiles) {
  Tally tally;
  for (int i = 100; i >= 1; --i) tally.Good(i / 1000.0);
  const boost::json::value latency = boost::json::parse(tally.ToJson(1.0)).at("latency_ms");
  EXPECT_DOUBLE_EQ(latency.at("p50").as_double(), 50);
  EXPECT_DOUBLE_EQ(latency.at("p99").as_double(), 99);
  EXPECT_DOUBLE_EQ(latency.at("max").as_double(), 100);
}

TEST(Tally, OfNothingIsEmpty) {
  const boost::json::value json = boost::json::parse(Tally().ToJson(0));
  EXPECT_EQ(json.at("requests").to_number<int>(), 0);
  EXPECT_TRUE(json.at("latency_ms").as_object().empty());
}

}  // namespace
}  // namespace weft::load
