// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "base/shared_text.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

namespace weft {
namespace {

TEST(SharedTextTest, EqualTextsAreOneCopy) {
  const SharedText a("gateway.networking.k8s.io");
  const SharedText b(std::string("gateway.networking.k8s.io"));
  EXPECT_EQ(a, b);
  EXPECT_EQ(&a.str(), &b.str());
  EXPECT_NE(a, SharedText("other"));
  EXPECT_EQ(a, "gateway.networking.k8s.io");
}

TEST(SharedTextTest, NoTextIsTheEmptyText) {
  EXPECT_EQ(SharedText(), SharedText(""));
  EXPECT_TRUE(SharedText("").empty());
  EXPECT_EQ(SharedText().str(), "");
  EXPECT_EQ(fmt::format("<{}>", SharedText()), "<>");
}

TEST(SharedTextTest, IsOrderedAsItsTextIs) {
  const std::set<SharedText> all = {"b", "", "a", "ab", "a"};
  std::string order;
  for (const SharedText& each : all) order += fmt::format("{:>3}", each);
  EXPECT_EQ(order, "     a ab  b");
}

TEST(SharedTextTest, CopiesAndMovesAsAValue) {
  SharedText a("one");
  SharedText b = a;
  a = "two";
  EXPECT_EQ(b, "one");
  b = std::move(a);
  EXPECT_EQ(b, "two");
  EXPECT_EQ("to " + b + " and on", "to two and on");
}

TEST(SharedTextTest, ManyThreadsMakeAndDropTheSameTexts) {
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([] {
      for (int round = 0; round < 20'000; ++round) {
        const SharedText text("text " + std::to_string(round % 3));
        const SharedText copy = text;
        ASSERT_EQ(copy.str(), "text " + std::to_string(round % 3));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace weft
