// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "base/ip.h"

#include <gtest/gtest.h>

namespace weft {
namespace {

TEST(Ip, Addresses) {
  EXPECT_EQ(ParseIp("10.0.0.1")->bytes[3], 1);
  EXPECT_FALSE(ParseIp("10.0.0.1")->v6);
  EXPECT_TRUE(ParseIp("::1")->v6);
  EXPECT_TRUE(ParseIp("::ffff:1.2.3.4")->IsMappedV4());
  EXPECT_FALSE(ParseIp("::1.2.3.4")->IsMappedV4());
  for (std::string_view bad :
       {std::string_view(""), std::string_view("10.0.0"), std::string_view("10.0.0.01"),
        std::string_view("10.0.0.256"), std::string_view("fe80::1%eth0"), std::string_view("[::1]"),
        std::string_view(":::1"), std::string_view("1.2.3.4\0", 8), std::string_view(" 1.2.3.4")}) {
    EXPECT_FALSE(ParseIp(bad)) << bad;
  }
}

TEST(Ip, HaveOneSpelling) {
  for (const auto& [text, spelling] : {std::pair("10.0.0.1", "10.0.0.1"),
                                       {"0:0::0:1", "::1"},
                                       {"FD00::A", "fd00::a"},
                                       {"::ffff:10.0.0.1", "10.0.0.1"}}) {
    EXPECT_EQ(ToText(*ParseIp(text)), spelling);
  }
}

TEST(Ip, Prefixes) {
  EXPECT_EQ(ParseIpPrefix("10.0.0.0/8")->bits, 8);
  EXPECT_EQ(ParseIpPrefix("::/0")->bits, 0);
  for (const char* bad : {"10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/08",
                          "10.0.0.0/-1", "10/8", "/8"}) {
    EXPECT_FALSE(ParseIpPrefix(bad)) << bad;
  }
}

}  // namespace
}  // namespace weft
