// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "filters/scope/host_set.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/host_key.h"

namespace weft::scope {
namespace {

bool Has(const HostSet& set, std::string_view host) { return set.Contains(host, HostHash(host)); }

TEST(HostSet, OfNothingHasNothing) {
  const HostSet set({});
  EXPECT_TRUE(set.empty());
  EXPECT_FALSE(Has(set, ""));
  EXPECT_FALSE(Has(set, "a"));
}

TEST(HostSet, FindsEachOfManyAndNoOther) {
  std::deque<std::string> hosts;
  for (int i = 0; i < 10'000; ++i) hosts.push_back("host" + std::to_string(i) + ".example");
  const HostSet set(std::vector<std::string_view>(hosts.begin(), hosts.end()));
  for (const std::string& host : hosts) ASSERT_TRUE(Has(set, host)) << host;
  for (int i = 10'000; i < 20'000; ++i) {
    ASSERT_FALSE(Has(set, "host" + std::to_string(i) + ".example")) << i;
  }
}

TEST(HostSet, IgnoresTheCaseOfTheQuestion) {
  const HostSet set({"shop.example"});
  EXPECT_TRUE(Has(set, "Shop.EXAMPLE"));
  EXPECT_FALSE(Has(set, "shop.examplf"));
}

// Hosts of one hash are told apart by their text, whichever order they were given in.
TEST(HostSet, TellsClashingHostsApart) {
  constexpr std::string_view kOne = "costarring", kTwo = "liquid";
  ASSERT_EQ(HostHash(kOne), HostHash(kTwo));
  EXPECT_TRUE(Has(HostSet({kOne, kTwo}), kOne));
  EXPECT_TRUE(Has(HostSet({kTwo, kOne}), kOne));
  EXPECT_TRUE(Has(HostSet({kTwo, kOne}), kTwo));
  EXPECT_FALSE(Has(HostSet({kOne}), kTwo));
  EXPECT_FALSE(Has(HostSet({kTwo}), kOne));
}

}  // namespace
}  // namespace weft::scope
