// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/regex.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace weft::model {
namespace {

std::string WhyNot(std::string_view pattern) {
  const auto compiled = Regex::Compile(pattern);
  return compiled ? "" : compiled.error().message;
}

TEST(Regex, MatchesTheWholeText) {
  const auto regex = Regex::Compile("/v[0-9]+/users/[^/]+");
  ASSERT_TRUE(regex);
  EXPECT_TRUE(regex->Matches("/v1/users/ann"));
  EXPECT_FALSE(regex->Matches("/v1/users/ann/cart"));
  EXPECT_FALSE(regex->Matches("x/v1/users/ann"));
}

TEST(Regex, IsByteByByteAsInEnvoy) {
  EXPECT_FALSE(Regex::Compile("caf.")->Matches("caf\xc3\xa9"));
  EXPECT_TRUE(Regex::Compile("caf..")->Matches("caf\xc3\xa9"));
  EXPECT_TRUE(Regex::Compile("caf\xc3\xa9")->Matches("caf\xc3\xa9"));
  EXPECT_NE(WhyNot("\\x{100}"), "");
}

// The sizes are those that Envoy 1.40 itself reports for these patterns.
TEST(Regex, CountsAsEnvoyDoes) {
  const std::vector<std::pair<const char*, int>> sizes = {
      {".*", 6},
      {"/api/.*", 11},
      {"(?i)foo|bar|baz", 11},
      {R"(\pL+)", 12},
      {"\\pL{100}", 704},
      {"[a-z]{1,1000}", 2003},
      {".{1,200}", 603},
      {R"((\pL|\d){300})", 3004},
      {".{800}", 1604},
  };
  for (const auto& [pattern, size] : sizes) {
    const auto regex = Regex::Compile(pattern);
    ASSERT_TRUE(regex) << pattern;
    EXPECT_EQ(regex->ProgramSize(), size) << pattern;
  }
}

TEST(Regex, SaysWhatIsWrong) {
  EXPECT_EQ(WhyNot("("), "the regular expression is not valid: missing ): (");
  EXPECT_EQ(WhyNot("(?=a)b"), "the regular expression is not valid: RE2 has no look-ahead ((?=)");
  EXPECT_EQ(
      WhyNot("(?<!a)b"),
      "the regular expression is not valid: RE2 has no look-behind, and named groups are written "
      "(?P<name>...) ((?<)");
  EXPECT_EQ(
      WhyNot("(?<name>a)"),
      "the regular expression is not valid: RE2 has no look-behind, and named groups are written "
      "(?P<name>...) ((?<)");
  EXPECT_EQ(WhyNot("(a)\\1"),
            "the regular expression is not valid: RE2 has no back references (\\1)");
  EXPECT_EQ(WhyNot("a{1001}"),
            "the regular expression is not valid: invalid repetition size: {1001}");
  EXPECT_LT(WhyNot("[" + std::string(5000, 'a')).size(), 250u);
}

TEST(Regex, HasALimit) {
  EXPECT_EQ(WhyNot(R"(\pL{1000})"),
            "the regular expression is too large (7004 instructions, 5000 are allowed)");
  EXPECT_THAT(Regex::Compile(R"(\pL{1000})").error().next, testing::HasSubstr("repeat less"));
  EXPECT_EQ(WhyNot(R"((\pL{1,100}){1,10})").substr(0, 37), "the regular expression is too large (");
  EXPECT_EQ(WhyNot("(" + std::string(200, '.') + "|a){1000}"),
            "the regular expression is too large (more than 5000 instructions)");
  std::string words = "a";
  while (words.size() < 4'090) words += "|word" + std::to_string(words.size());
  EXPECT_EQ(WhyNot(words), "") << "a list of words as long as a schema allows";
}

}  // namespace
}  // namespace weft::model
