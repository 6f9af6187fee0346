// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "golden/yaml_writer.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "model/yaml.h"

namespace weft::golden {
namespace {

TEST(YamlWriter, ShortThingsStandOnOneLine) {
  EXPECT_EQ(ToYaml(boost::json::parse(R"({"a": {"b": [1, "x"]}, "c": "d e"})")),
            "a: {b: [1, x]}\nc: d e\n");
}

TEST(YamlWriter, LongOnesAreIndented) {
  const std::string text(60, 'x');
  const boost::json::value value = {
      {"list", {{{"name", text}, {"other", text}}, {{"name", "p"}, {"other", "z"}}}}};
  EXPECT_EQ(ToYaml(value),
            "list:\n- name: " + text + "\n  other: " + text + "\n- {name: p, other: z}\n");
}

TEST(YamlWriter, WhatItWritesIsReadAsWritten) {
  const boost::json::value value = boost::json::parse(
      R"({"yes": ["true", "1", "", " a", "a: b", "a #b", "- x", "\"q\"", "*", "é", "a\nb", "~", "{"],
          "0": {"x:": null, "y": [[], {}, [[1, 2], {"z": false}]]}, "n": 1.5})");
  const auto documents = model::ParseDocuments(ToYaml(value));
  ASSERT_EQ(documents.size(), 1);
  EXPECT_EQ(documents[0].value, value) << ToYaml(value);
}

}  // namespace
}  // namespace weft::golden
