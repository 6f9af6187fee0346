// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/yaml_locate.h"

#include <gtest/gtest.h>

#include <string>
#include <tuple>

namespace weft::model {
namespace {

constexpr std::string_view kText = R"(# two documents
a: 1
---
kind: HTTPRoute
metadata:
  annotations:
    shop.example/owner: me
    shop: you
spec:
  rules:
  - matches:
    - path: {value: /a, type: Exact}
    - path:
        value: /b
  - backendRefs: &refs
    - name: on
      port: "80"
  - backendRefs: *refs
)";

// "line:column value-line:column text" and, in front of it, "~" when the place is not exact.
std::string Find(std::string_view path, int number = 1, std::string_view text = kText) {
  const FieldPlace place = LocateField(text, number, path);
  return (place.exact ? "" : "~") + place.at.ToString() + " " + place.value.ToString() +
         (place.text.empty() ? "" : " " + place.text) + (place.plain ? "!" : "");
}

TEST(Locate, FindsFields) {
  EXPECT_EQ(Find(""), "4:1 4:1");
  EXPECT_EQ(Find("a", 0), "2:1 2:4 1!");
  EXPECT_EQ(Find("kind"), "4:1 4:7 HTTPRoute!");
  EXPECT_EQ(Find("spec.rules"), "10:3 11:3");
  EXPECT_EQ(Find("spec.rules[0].matches[0].path.type"), "12:25 12:31 Exact!");
  EXPECT_EQ(Find("spec.rules[0].matches[1].path.value"), "14:9 14:16 /b!");
  EXPECT_EQ(Find("spec.rules[0].matches[1]"), "13:7 13:7");
  EXPECT_EQ(Find("spec.rules[1].backendRefs[0].name"), "16:7 16:13 on!");
  EXPECT_EQ(Find("spec.rules[1].backendRefs[0].port"), "17:7 17:13 80");
}

TEST(Locate, FindsKeysWithDotsBothWays) {
  EXPECT_EQ(Find("metadata.annotations[shop.example/owner]"), "7:5 7:25 me!");
  EXPECT_EQ(Find("metadata.annotations.shop.example/owner"), "7:5 7:25 me!");
  EXPECT_EQ(Find("metadata.annotations.shop"), "8:5 8:11 you!");
}

TEST(Locate, GivesTheNearestPlaceAboveWhatIsMissing) {
  EXPECT_EQ(Find("spec.rules[0].matches[1].path.type"), "~13:7 14:9");
  EXPECT_EQ(Find("spec.rules[7].matches"), "~10:3 11:3");
  EXPECT_EQ(Find("spec.hostnames[0]"), "~9:1 10:3");
  EXPECT_EQ(Find("kind.of"), "~4:1 4:7 HTTPRoute!");
  EXPECT_EQ(Find("status"), "~4:1 4:1");
}

TEST(Locate, StopsAtAnAlias) {
  EXPECT_EQ(Find("spec.rules[2].backendRefs[0].name"), "~18:5 18:18");
}

TEST(Locate, BearsATextThatChangedMeanwhile) {
  EXPECT_EQ(Find("a", 7), "~1:1 1:1");
  EXPECT_EQ(Find("a", -1), "~1:1 1:1");
  EXPECT_EQ(Find("a.b", 0, "a: {b: 'x"), "~1:1 1:4");
  EXPECT_EQ(Find("b", 0, "'x"), "~1:1 1:1");
  EXPECT_EQ(Find("[", 0, kText), "~2:1 2:1");
  EXPECT_EQ(Find("spec.rules[99999999999999999999]"), "~10:3 11:3");
}

}  // namespace
}  // namespace weft::model
