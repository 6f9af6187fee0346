// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/run_paths.h"

#include <gtest/gtest.h>
#include <stdlib.h>

namespace weft::cli {
namespace {

TEST(DefaultStateDir, IsOnePerFolder) {
  ASSERT_EQ(setenv("XDG_STATE_HOME", "/var/lib/someone", 1), 0);
  const auto shop = DefaultStateDir("/nowhere/shop/config");
  ASSERT_TRUE(shop);
  EXPECT_TRUE(shop->starts_with("/var/lib/someone/weft/config-")) << *shop;
  EXPECT_EQ(*DefaultStateDir("/nowhere/shop/config"), *shop);
  EXPECT_NE(*DefaultStateDir("/nowhere/other/config"), *shop);
  EXPECT_EQ(*DefaultStateDir("/tmp"), *DefaultStateDir("/tmp/")) << "one folder, written otherwise";
}

TEST(DefaultStateDir, FallsBackToTheHomeDirectory) {
  ASSERT_EQ(unsetenv("XDG_STATE_HOME"), 0);
  ASSERT_EQ(setenv("HOME", "/home/ada", 1), 0);
  EXPECT_TRUE(DefaultStateDir("/tmp")->starts_with("/home/ada/.local/state/weft/tmp-"));
  ASSERT_EQ(unsetenv("HOME"), 0);
  const auto nowhere = DefaultStateDir("/tmp");
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().next, "name a directory with --state-dir, or give --no-state");
}

}  // namespace
}  // namespace weft::cli
