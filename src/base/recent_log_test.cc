// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "base/recent_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weft {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

TEST(RecentLog, PassesLinesOnAndKeepsTheLastOnes) {
  const FakeClock clock;
  MemoryLog next;
  RecentLog log(next, clock, 200);
  log.Write(LogLevel::kInfo, "first", {{"port", "80"}});
  EXPECT_THAT(log.Text(), HasSubstr("first port=80\n"));
  for (int line = 0; line < 20; ++line) log.Write(LogLevel::kWarning, std::to_string(line));
  EXPECT_EQ(next.Lines().size(), 21u);
  EXPECT_THAT(log.Text(), EndsWith("19\n"));
  EXPECT_THAT(log.Text(), Not(HasSubstr("first")));
  EXPECT_LE(log.Text().size(), 200u);
}

TEST(RecentLog, KeepsOneLineHoweverLong) {
  const FakeClock clock;
  MemoryLog next;
  RecentLog log(next, clock, 10);
  log.Write(LogLevel::kInfo, std::string(100, 'a'));
  EXPECT_THAT(log.Text(), HasSubstr(std::string(100, 'a')));
}

}  // namespace
}  // namespace weft
