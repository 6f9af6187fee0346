// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "report/text.h"

#include <gtest/gtest.h>

namespace weft::report {
namespace {

const Finding kFinding{.severity = Severity::kError,
                       .code = "WEFT-BACKEND-NOT-FOUND",
                       .object = {"gateway.networking.k8s.io", "HTTPRoute", "shop", "web"},
                       .field = "spec.rules[0].backendRefs[0].name",
                       .message = "there is no Service shop/x",
                       .next = "create it, or correct the name",
                       .condition = {}};

TEST(Text, ALineSaysWhereWhatAndWhatNext) {
  EXPECT_EQ(LineOf(kFinding, {"web.yaml", 12}),
            "web.yaml:12: error WEFT-BACKEND-NOT-FOUND: HTTPRoute shop/web: "
            "spec.rules[0].backendRefs[0].name: there is no Service shop/x\n"
            "  next: create it, or correct the name");
}

TEST(Text, WhatIsNotKnownIsLeftOut) {
  Finding finding = kFinding;
  finding.severity = Severity::kWarning;
  finding.field.clear();
  finding.next.clear();
  EXPECT_EQ(LineOf(finding, {}),
            "warning WEFT-BACKEND-NOT-FOUND: HTTPRoute shop/web: there is no Service shop/x");
}

TEST(Text, AFilesOwnFindingDoesNotRepeatTheFile) {
  Finding finding = kFinding;
  finding.object = {"", "File", "", "web.yaml"};
  finding.field = "3:7";
  EXPECT_EQ(LineOf(finding, {"web.yaml:3:7", 0}).substr(0, 60),
            "web.yaml:3:7: error WEFT-BACKEND-NOT-FOUND: there is no Serv");
}

TEST(Text, ASentenceForAConditionsMessage) {
  EXPECT_EQ(Sentence(kFinding),
            "spec.rules[0].backendRefs[0].name: there is no Service shop/x (create it, or correct "
            "the name)");
}

TEST(Text, FieldsAreOrderedAsAReaderMeetsThem) {
  EXPECT_TRUE(FieldBefore("spec.rules[2].x", "spec.rules[10].a"));
  EXPECT_FALSE(FieldBefore("spec.rules[10].a", "spec.rules[2].x"));
  EXPECT_TRUE(FieldBefore("spec.rules[2]", "spec.rules[2].a"));
  EXPECT_TRUE(FieldBefore("spec.a", "spec.b"));
  EXPECT_FALSE(FieldBefore("spec.a", "spec.a"));
  EXPECT_TRUE(FieldBefore("", "spec"));
}

}  // namespace
}  // namespace weft::report
