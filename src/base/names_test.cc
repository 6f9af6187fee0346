// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "base/names.h"

#include <gtest/gtest.h>

namespace weft {
namespace {

const std::string k63(63, 'a');
const std::string k64(64, 'a');

TEST(Names, DnsLabel) {
  for (const std::string& good : {std::string("a"), std::string("0"), std::string("a-b"), k63}) {
    EXPECT_EQ(DnsLabelProblem(good), "") << good;
  }
  for (const std::string& bad :
       {std::string(""), std::string("-a"), std::string("a-"), std::string("A"), std::string("a.b"),
        std::string("a_b"), std::string("ü"), k64}) {
    EXPECT_NE(DnsLabelProblem(bad), "") << bad;
  }
}

TEST(Names, Dns1035LabelBeginsWithALetter) {
  EXPECT_EQ(Dns1035LabelProblem("a0"), "");
  EXPECT_NE(Dns1035LabelProblem("0a"), "");
}

TEST(Names, DnsSubdomain) {
  EXPECT_EQ(DnsSubdomainProblem("a.b-c.d"), "");
  EXPECT_EQ(DnsSubdomainProblem(k64 + ".b"),
            "");  // As Kubernetes: parts may be longer than labels.
  for (const char* bad : {"", ".a", "a.", "a..b", "A.b", "a.-b", "*.a"})
    EXPECT_NE(DnsSubdomainProblem(bad), "") << bad;
  EXPECT_NE(DnsSubdomainProblem(std::string(254, 'a')), "");
}

TEST(Names, QualifiedName) {
  for (const std::string& good :
       {std::string("app"), std::string("App_1.x"), "example.com/" + k63}) {
    EXPECT_EQ(QualifiedNameProblem(good), "") << good;
  }
  for (const std::string& bad :
       {std::string(""), std::string("/a"), std::string("a/"), std::string("a/b/c"),
        std::string("Upper.com/a"), std::string("-a"), k64}) {
    EXPECT_NE(QualifiedNameProblem(bad), "") << bad;
  }
}

TEST(Names, LabelValueMayBeEmpty) {
  EXPECT_EQ(LabelValueProblem(""), "");
  EXPECT_EQ(LabelValueProblem("a.b_C"), "");
  EXPECT_NE(LabelValueProblem("a b"), "");
  EXPECT_NE(LabelValueProblem(k64), "");
}

}  // namespace
}  // namespace weft
