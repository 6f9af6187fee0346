// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "filters/scope/host_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/host_key.h"

namespace weft::scope {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kTable =
    "weft-hosts 1\n"
    "group 443\n"
    "shards 256\n"
    "hosts 6\n"
    "*.b.c\n"
    "*.wild.example\n"
    "[2001:db8::1]\n"
    "a.b.c\n"
    "deep.wild.example\n"
    "shop.example\n";

std::string KeyOf(std::string_view authority, std::string_view table = kTable) {
  const auto parsed = HostTable::Parse(table);
  if (!parsed) return "refused: " + parsed.error();
  std::string key;
  (*parsed)->AppendKey(authority, key);
  return key;
}

std::string ProblemOf(std::string_view table) {
  const auto parsed = HostTable::Parse(table);
  return parsed ? "none" : parsed.error();
}

TEST(HostTable, SendsAnExactHostToItsShard) {
  for (const char* authority : {"shop.example", "shop.example:8443", "SHOP.Example",
                                "shop.example.", "Shop.example.:443"}) {
    EXPECT_EQ(KeyOf(authority), ScopeKey("443", "shop.example", 256)) << authority;
  }
  EXPECT_EQ(KeyOf("[2001:DB8::1]:443"), ScopeKey("443", "[2001:db8::1]", 256));
  EXPECT_EQ(KeyOf("[2001:db8::1]"), ScopeKey("443", "[2001:db8::1]", 256));
}

TEST(HostTable, PrefersExactThenTheLongestWildcard) {
  EXPECT_EQ(KeyOf("a.b.c"), ScopeKey("443", "a.b.c", 256));
  EXPECT_EQ(KeyOf("x.b.c"), "443|*.b.c");
  EXPECT_EQ(KeyOf("y.x.b.c"), "443|*.b.c");
  EXPECT_EQ(KeyOf("X.B.C:80"), "443|*.b.c");
  const std::string_view nested = "weft-hosts 1\ngroup g\nshards 1\nhosts 2\n*.b.c\n*.c\n";
  EXPECT_EQ(KeyOf("x.b.c", nested), "g|*.b.c");
  EXPECT_EQ(KeyOf("b.c", nested), "g|*.c");
  EXPECT_EQ(KeyOf("x.d.c", nested), "g|*.c");
}

TEST(HostTable, SendsTheRestToTheRest) {
  for (const char* authority :
       {"", ":80", ".", "b.c", ".b.c", "xb.c", "other.example", "*.b.c.x", "shop.example..",
        "[::1]", "[2001:db8::1]x", "a.b.c,shop.example"}) {
    EXPECT_EQ(KeyOf(authority), "443|*") << authority;
  }
  EXPECT_EQ(KeyOf("a", "weft-hosts 1\ngroup g\nshards 1\nhosts 0\n"), "g|*");
}

// A host that is longer than any in the table is found by its end alone.
TEST(HostTable, FindsTheWildcardOfAVeryLongHost) {
  const std::string labels(60'000, 'x');
  EXPECT_EQ(KeyOf(labels + ".b.c"), "443|*.b.c");
  EXPECT_EQ(KeyOf(labels + ".wild.example"), "443|*.wild.example");
  EXPECT_EQ(KeyOf(std::string(60'000, '.') + "b.c"), "443|*.b.c");
  EXPECT_EQ(KeyOf(labels), "443|*");
}

TEST(HostTable, AcceptsTheBounds) {
  const std::string longest = std::string(125, 'a') + "." + std::string(127, 'b');
  ASSERT_EQ(longest.size(), kMaxHostLength);
  const std::string table =
      "weft-hosts 1\ngroup " + std::string(64, 'g') + "\nshards 65536\nhosts 1\n" + longest + "\n";
  EXPECT_EQ(KeyOf(longest, table), ScopeKey(std::string(64, 'g'), longest, 65'536));
  EXPECT_THAT(ProblemOf("weft-hosts 1\ngroup g\nshards 1\nhosts 1\na" + longest + "\n"),
              HasSubstr("line 5"));
}

struct Malformed {
  const char* text;
  const char* problem;
};

class MalformedTable : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedTable, IsRefusedWithItsProblem) {
  EXPECT_THAT(ProblemOf(GetParam().text), HasSubstr(GetParam().problem));
}

#define HEAD "weft-hosts 1\ngroup g\nshards 8\n"
INSTANTIATE_TEST_SUITE_P(
    HostTable, MalformedTable,
    ::testing::Values(
        Malformed{"", "line 1"}, Malformed{"weft-hosts 1", "line 1"},
        Malformed{"weft-hosts 2\ngroup g\nshards 8\nhosts 0\n", "line 1"},
        Malformed{"weft-hosts 1\r\ngroup g\nshards 8\nhosts 0\n", "line 1"},
        Malformed{"weft-hosts 1\n", "line 2"}, Malformed{"weft-hosts 1\ngroup\n", "line 2"},
        Malformed{"weft-hosts 1\ngroup \n", "line 2"},
        Malformed{"weft-hosts 1\ngroup a|b\n", "line 2"},
        Malformed{"weft-hosts 1\ngroup a b\n", "line 2"},
        Malformed{"weft-hosts 1\ngroup g\nshards 0\n", "line 3"},
        Malformed{"weft-hosts 1\ngroup g\nshards 65537\n", "line 3"},
        Malformed{"weft-hosts 1\ngroup g\nshards -1\n", "line 3"},
        Malformed{"weft-hosts 1\ngroup g\nshards 8x\n", "line 3"},
        Malformed{"weft-hosts 1\ngroup g\nshards 99999999999999999999\n", "line 3"},
        Malformed{HEAD "hosts\n", "line 4"}, Malformed{HEAD "hosts 1000001\n", "line 4"},
        Malformed{HEAD "hosts 1", "line 4"},
        Malformed{HEAD "hosts 2\na.com\n", "2 hosts announced, 1 given"},
        Malformed{HEAD "hosts 0\na.com\n", "0 hosts announced, 1 given"},
        Malformed{HEAD "hosts 1\na.com", "no end"},
        Malformed{HEAD "hosts 1\n\n", "line 5: \"\" is not a host"},
        Malformed{HEAD "hosts 1\n*\n", "line 5: \"*\" is not a host"},
        Malformed{HEAD "hosts 1\n*.\n", "line 5"}, Malformed{HEAD "hosts 1\n*.*.a\n", "line 5"},
        Malformed{HEAD "hosts 1\na*.b\n", "line 5"}, Malformed{HEAD "hosts 1\n*a.b\n", "line 5"},
        Malformed{HEAD "hosts 1\nA.com\n", "line 5"}, Malformed{HEAD "hosts 1\na.com.\n", "line 5"},
        Malformed{HEAD "hosts 1\n.a.com\n", "line 5"}, Malformed{HEAD "hosts 1\na..b\n", "line 5"},
        Malformed{HEAD "hosts 1\na.com:80\n", "line 5"},
        Malformed{HEAD "hosts 1\n a.com\n", "line 5"}, Malformed{HEAD "hosts 1\n[]\n", "line 5"},
        Malformed{HEAD "hosts 1\n[::1\n", "line 5"},
        Malformed{HEAD "hosts 1\n[::1]:80\n", "line 5"},
        Malformed{HEAD "hosts 1\nm\xc3\xbcnchen.example\n", "\"m??nchen.example\""},
        Malformed{HEAD "hosts 2\nb.com\na.com\n", "line 6: \"a.com\" is not after"},
        Malformed{HEAD "hosts 2\na.com\na.com\n", "line 6: \"a.com\" is not after"}));
#undef HEAD

TEST(HostTable, RefusesNulAndQuotesLittle) {
  EXPECT_THAT(ProblemOf(std::string("weft-hosts 1\ngroup g\nshards 8\nhosts 1\na\0b\n", 42)),
              HasSubstr("\"a?b\""));
  const std::string problem =
      ProblemOf("weft-hosts 1\ngroup g\nshards 8\nhosts 1\n" + std::string(100'000, 'A') + "\n");
  EXPECT_LT(problem.size(), 120u);
}

TEST(HostTable, RefusesATableThatIsTooLarge) {
  EXPECT_THAT(ProblemOf(std::string(kMaxTableBytes + 1, 'a')), HasSubstr("too large"));
}

}  // namespace
}  // namespace weft::scope
