// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What each kind of node promises, one at a time. flow_property_test.cc proves the whole.
#include "flow/flow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace weft::flow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Text = std::string;

template <class T>
std::vector<std::string> Contents(const Readable<T>& node) {
  std::vector<std::string> all;
  node.ForEach([&](const Key& key, const Ref<T>& value) { all.push_back(key + "=" + *value); });
  return all;
}

TEST(Collection, ChangesTakeEffectAtTheCommit) {
  Graph graph;
  auto& input = graph.Make<Collection<Text>>("input");
  input.Set("a", Text("1"));
  EXPECT_EQ(input.Find("a"), nullptr);
  graph.Commit();
  EXPECT_EQ(*input.Find("a"), "1");
  input.Erase("a");
  input.Erase("never there");
  graph.Commit();
  EXPECT_EQ(input.Find("a"), nullptr);
  EXPECT_EQ(input.size(), 0u);
  EXPECT_EQ(graph.keys(), 0u);
}

TEST(Derived, GoesThroughReads) {
  Graph graph;
  auto& names = graph.Make<Collection<Text>>("names");
  auto& input = graph.Make<Collection<Text>>("input");
  int runs = 0;
  auto& greet = graph.Make<Derived<Text, Text>>(
      "greet", input, [&](Reads& reads, const Key& key, const Text& name) {
        ++runs;
        Out<Text> out;
        const Ref<Text> full = reads.Get(names, name);
        out.Emit(key, full ? *full : "?");
        return out;
      });
  input.Set("1", Text("ann"));
  input.Set("2", Text("bob"));
  graph.Commit();
  EXPECT_THAT(Contents(greet), ElementsAre("1=?", "2=?"));
  EXPECT_EQ(runs, 2);
  names.Set("bob", Text("Bob B."));
  graph.Commit();
  EXPECT_THAT(Contents(greet), ElementsAre("1=?", "2=Bob B."));
  EXPECT_EQ(runs, 3);
  names.Set("bob", Text("Bob B."));
  names.Set("eve", Text("E."));
  graph.Commit();
  EXPECT_EQ(runs, 3);
  input.Erase("2");
  graph.Commit();
  EXPECT_THAT(Contents(greet), ElementsAre("1=?"));
  EXPECT_EQ(runs, 3);
}

}  // namespace
}  // namespace weft::flow
