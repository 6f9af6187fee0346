// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The reference page says what the commands are.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "cli/cli_for_test.h"

namespace weft::cli {
namespace {

TEST(Reference, PageIsCurrent) {
  const std::string made = TestCli().Run({"__docs"}).out;
  const std::string path = "docs/reference/cli.md";
  if (std::getenv("WEFT_GOLDEN_UPDATE")) std::ofstream(path, std::ios::binary) << made;
  std::ostringstream page;
  page << std::ifstream(path, std::ios::binary).rdbuf();
  EXPECT_EQ(page.str(), made) << "weft __docs > docs/reference/cli.md";
}

TEST(Reference, EveryVerbHasExamplesAndASummary) {
  for (const Verb& verb : AllVerbs()) {
    EXPECT_FALSE(verb.examples.empty()) << verb.name;
    EXPECT_FALSE(verb.summary.empty()) << verb.name;
    EXPECT_NE(verb.summary.back(), '.') << verb.name;
  }
}

}  // namespace
}  // namespace weft::cli
