// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/port_option.h"

#include <gtest/gtest.h>

namespace weft::cli {
namespace {

TEST(ParsePorts, TakesPairsAndASinglePort) {
  EXPECT_EQ(ParsePorts({"80:8080", "443:8443"}, {80, 443}),
            (engine::PortMap{{80, 8080}, {443, 8443}}));
  EXPECT_EQ(ParsePorts({"9000"}, {8080}), (engine::PortMap{{8080, 9000}}));
  EXPECT_EQ(ParsePorts({}, {80, 443}), engine::PortMap{});
}

TEST(ParsePorts, SaysWhatIsWrong) {
  EXPECT_FALSE(ParsePorts({"eighty"}, {80}));
  EXPECT_FALSE(ParsePorts({"0"}, {80}));
  EXPECT_FALSE(ParsePorts({"70000"}, {80}));
  EXPECT_FALSE(ParsePorts({"x:80"}, {80}));
  const auto unclear = ParsePorts({"9000"}, {80, 443});
  ASSERT_FALSE(unclear);
  EXPECT_EQ(unclear.error().next, "give a pair, as in 80:9000");
}

}  // namespace
}  // namespace weft::cli
