// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/proxy_message.h"

#include <gtest/gtest.h>

namespace weft::engine {
namespace {

TEST(ReasonIn, KeepsAShortReasonAsItIs) {
  EXPECT_EQ(ReasonIn("missing ): (("), "missing ): ((");
  EXPECT_EQ(ReasonIn(""), "Envoy gives no reason");
}

TEST(ReasonIn, LeavesTheResourceOut) {
  EXPECT_EQ(
      ReasonIn("goo.gle/debugstr  \nname: \"web\"\nprivate_key: \"SECRET\"\n: Proto constraint "
               "validation failed (ClusterValidationError.X: value must be at most 8)"),
      "Proto constraint validation failed (ClusterValidationError.X: value must be at most 8)");
  EXPECT_EQ(ReasonIn("cannot load: goo.gle/debugonly name: \"k\" inline_string: \"SECRET\""),
            "cannot load");
}

TEST(ReasonIn, IsOneLineOfBoundedLength) {
  EXPECT_EQ(ReasonIn("a\nb"), "a b");
  EXPECT_EQ(ReasonIn(std::string(5'000, 'x')).size(), 300u);
  EXPECT_EQ(ReasonIn(std::string(299, 'x') + "\xc3\xa9" + "rest").size(), 299u);
}

}  // namespace
}  // namespace weft::engine
