// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What each kind of node promises, one at a time. property_test.cc proves the whole.
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
using ::testing::UnorderedElementsAre;
using Text = std::string;

std::vector<std::string> Contents(const Readable<Text>& node) {
  std::vector<std::string> all;
  node.ForEach([&](const Key& key, const Ref<Text>& value) { all.push_back(key + "=" + *value); });
  return all;
}

std::vector<std::string> Changes(const Sink<Text>& sink) {
  std::vector<std::string> all;
  const auto show = [](const Ref<Text>& value) { return value ? *value : "none"; };
  for (const auto& [key, before, after] : sink.changes()) {
    all.push_back(key + ": " + show(before) + " to " + show(after));
  }
  return all;
}

// A node that gives each input's text as a key: inputs with one text claim one key.
Derived<Text, Text>& MakeInverse(Graph& graph, Collection<Text>& input) {
  return graph.Make<Derived<Text, Text>>("inverse", input,
                                         [](Reads&, const Key& key, const Text& text) {
                                           Out<Text> out;
                                           out.Emit(text, key);
                                           return out;
                                         });
}

std::vector<Key> ByFirstLetter(const Key&, const Text& text) { return {text.substr(0, 1)}; }

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
}

TEST(Collection, KeepsTheRefOfAnEqualValue) {
  Graph graph;
  auto& input = graph.Make<Collection<Text>>("input");
  auto& sink = graph.Make<Sink<Text>>("sink", input);
  input.Set("a", Text("1"));
  graph.Commit();
  const Ref<Text> first = input.Find("a");
  input.Set("a", Text("2"));
  input.Set("a", Text("1"));
  graph.Commit();
  EXPECT_EQ(input.Find("a"), first);
  EXPECT_THAT(sink.changes(), IsEmpty());
}

TEST(Derived, RunsAgainWhenWhatItReadAppears) {
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
  names.Set("eve", Text("E."));
  graph.Commit();
  EXPECT_THAT(Contents(greet), ElementsAre("1=?", "2=Bob B."));
  EXPECT_EQ(runs, 3);
  input.Erase("2");
  graph.Commit();
  EXPECT_THAT(Contents(greet), ElementsAre("1=?"));
  EXPECT_EQ(runs, 3);
}

TEST(Derived, AKeyPassesFromOneInputToAnotherWithinACommit) {
  Graph graph;
  auto& input = graph.Make<Collection<Text>>("input");
  auto& inverse = MakeInverse(graph, input);
  auto& sink = graph.Make<Sink<Text>>("sink", inverse);
  input.Set("1", Text("a"));
  input.Set("2", Text("b"));
  graph.Commit();
  input.Set("1", Text("b"));
  input.Set("2", Text("a"));
  graph.Commit();
  EXPECT_THAT(Contents(inverse), ElementsAre("a=2", "b=1"));
  EXPECT_THAT(Changes(sink), UnorderedElementsAre("a: 1 to 2", "b: 2 to 1"));
}

TEST(DerivedDeathTest, AClaimLeftUnsettledIsABug) {
  Graph graph;
  auto& input = graph.Make<Collection<Text>>("input");
  MakeInverse(graph, input);
  input.Set("1", Text("a"));
  graph.Commit();
  input.Set("2", Text("a"));
  EXPECT_DEATH(graph.Commit(), "node inverse: key a is claimed by 1 and by 2");
}

TEST(DerivedDeathTest, ReadingALaterNodeIsABug) {
  Graph graph;
  auto& input = graph.Make<Collection<Text>>("input");
  Collection<Text>* later = nullptr;
  graph.Make<Derived<Text, Text>>("early", input, [&](Reads& reads, const Key&, const Text&) {
    reads.Get(*later, "key");
    return Out<Text>();
  });
  later = &graph.Make<Collection<Text>>("later");
  input.Set("1", Text("a"));
  EXPECT_DEATH(graph.Commit(), "CHECK failed: other.rank_ < rank_");
}

TEST(DerivedDeathTest, LookingPastItsReadsIsABug) {
  Graph graph;
  auto& input = graph.Make<Collection<Text>>("input");
  graph.Make<Derived<Text, Text>>("cheat", input, [&](Reads&, const Key& key, const Text&) {
    (void)input.Find(key);
    return Out<Text>();
  });
  input.Set("1", Text("a"));
  EXPECT_DEATH(graph.Commit(), "CHECK failed: !state_.committing");
}

TEST(GraphDeathTest, NodesAreMadeBeforeTheFirstCommit) {
  Graph graph;
  graph.Make<Collection<Text>>("input");
  EXPECT_DEATH(graph.Make<Collection<Text>>("input"), "CHECK failed");
  graph.Commit();
  EXPECT_DEATH(graph.Make<Collection<Text>>("other"), "CHECK failed");
}

TEST(Index, ABucketIsHeldInPlace) {
  Graph graph;
  auto& input = graph.Make<Collection<Text>>("input");
  auto& index = graph.Make<Index<Text>>("index", input, ByFirstLetter);
  for (int i = 0; i < 10'000; ++i) input.Set("key" + std::to_string(i), Text("a"));
  graph.Commit();
  const Members<Text>& members = index.Find("a");
  ASSERT_EQ(members.size(), 10'000u);
  std::vector<const Ref<Text>*> places;
  for (const auto& [key, value] : members) places.push_back(&value);
  input.Set("key5", Text("another a"));
  const CommitReport report = graph.Commit();
  ASSERT_EQ(report.nodes.size(), 2u);
  EXPECT_EQ(report.nodes[1].work.runs, 1u);
  EXPECT_EQ(&index.Find("a"), &members);
  size_t at = 0;
  for (const auto& [key, value] : members) EXPECT_EQ(&value, places[at++]);
}

TEST(Index, AValueMayBeInManyBucketsOrNone) {
  Graph graph;
  auto& input = graph.Make<Collection<Text>>("input");
  auto& index = graph.Make<Index<Text>>("index", input, [](const Key&, const Text& text) {
    std::vector<Key> letters;
    for (const char letter : text) letters.emplace_back(1, letter);
    return letters;
  });
  input.Set("1", Text("abba"));
  input.Set("2", Text("bc"));
  input.Set("3", Text(""));
  graph.Commit();
  EXPECT_THAT(index.Keys(), ElementsAre("a", "b", "c"));
  EXPECT_EQ(index.Count("b"), 2u);
  input.Set("1", Text("c"));
  graph.Commit();
  EXPECT_THAT(index.Keys(), ElementsAre("b", "c"));
  EXPECT_EQ(index.Count("b"), 1u);
}

TEST(Reads, CountAndPresenceRunAgainOnlyWhenThatChanges) {
  Graph graph;
  auto& members = graph.Make<Collection<Text>>("members");
  auto& index = graph.Make<Index<Text>>("index", members, ByFirstLetter);
  auto& input = graph.Make<Collection<Text>>("input");
  std::string ran;
  graph.Make<Derived<Text, Text>>("reader", input, [&](Reads& reads, const Key&, const Text& what) {
    ran += what;
    if (what == "Count") reads.Count(index, "a");
    if (what == "HasAny") reads.HasAny(index, "a");
    if (what == "Has") reads.Has(members, "2");
    if (what == "Lookup") reads.Lookup(index, "a");
    return Out<Text>();
  });
  const auto commit = [&] {
    ran.clear();
    graph.Commit();
    return ran;
  };
  for (const Text what : {"Count", "HasAny", "Has", "Lookup"}) input.Set(what, what);
  EXPECT_EQ(commit(), "CountHasAnyHasLookup");
  members.Set("1", Text("a"));
  EXPECT_EQ(commit(), "LookupCountHasAny");
  members.Set("1", Text("a2"));
  EXPECT_EQ(commit(), "Lookup");
  members.Set("2", Text("b"));
  EXPECT_EQ(commit(), "Has");
  members.Set("2", Text("a"));
  EXPECT_EQ(commit(), "LookupCount");
  members.Set("1", Text("b"));
  members.Set("3", Text("a"));
  EXPECT_EQ(commit(), "Lookup");
  members.Erase("2");
  members.Erase("3");
  EXPECT_EQ(commit(), "HasLookupCountHasAny");
}

TEST(FindingIndex, EqualFindingsAgainChangeNothing) {
  Graph graph;
  auto& input = graph.Make<Collection<Text>>("input");
  const ObjectRef object = {"", "Service", "ns", "web"};
  graph.Make<Derived<Text, Text>>("checks", input, [&](Reads&, const Key&, const Text& text) {
    Out<Text> out;
    if (text[0] == '!') out.findings.push_back({.code = text.substr(0, 2), .object = object});
    return out;
  });
  auto& findings = graph.Make<FindingIndex>("findings", graph.Runners());
  auto& sink = graph.Make<Sink<Findings>>("sink", findings);
  const auto codes = [&] {
    std::vector<std::string> all;
    if (const Ref<Findings> found = findings.Find(object.ToString())) {
      for (const Finding& finding : *found) all.push_back(finding.code);
    }
    return all;
  };
  input.Set("1", Text("!B"));
  input.Set("2", Text("!A"));
  graph.Commit();
  EXPECT_THAT(codes(), ElementsAre("!A", "!B"));
  input.Set("1", Text("!B, for another reason"));
  EXPECT_EQ(graph.Commit().nodes.size(), 2u);  // the collection and the checks
  input.Set("3", Text("!A, too"));
  graph.Commit();
  EXPECT_THAT(codes(), ElementsAre("!A", "!B"));
  EXPECT_THAT(sink.changes(), IsEmpty());
  input.Erase("2");
  input.Set("1", Text("mended"));
  graph.Commit();
  EXPECT_THAT(codes(), ElementsAre("!A"));
  input.Erase("3");
  graph.Commit();
  EXPECT_THAT(findings.Keys(), IsEmpty());
}

TEST(Derived, AFunctionThatPassesItsInputOnSharesIt) {
  Graph graph;
  auto& input = graph.Make<Collection<Text>>("input");
  auto& same = graph.Make<Derived<Text, Text>>("same", input,
                                               [](Reads&, const Key& key, const Ref<Text>& text) {
                                                 Out<Text> out;
                                                 out.Emit(key, text);
                                                 return out;
                                               });
  input.Set("1", Text("a"));
  graph.Commit();
  EXPECT_EQ(same.Find("1"), input.Find("1"));
}

TEST(DerivedBuckets, ABucketIsThereAsLongAsAnyIndexHasMembers) {
  Graph graph;
  auto& a = graph.Make<Collection<Text>>("a");
  auto& b = graph.Make<Collection<std::string>>("b");
  auto& by_a = graph.Make<Index<Text>>(
      "by a", a, [](const Key&, const Text&) { return std::vector<Key>{"bucket"}; });
  auto& by_b = graph.Make<Index<std::string>>(
      "by b", b, [](const Key&, const std::string& bucket) { return std::vector<Key>{bucket}; });
  auto& both = graph.Make<DerivedBuckets<std::string>>(
      "both", std::vector<Buckets*>{&by_a, &by_b}, [&](Reads& reads, const Key& bucket) {
        Out<std::string> out;
        out.Emit(bucket, std::to_string(reads.Count(by_a, bucket)) + "+" +
                             std::to_string(reads.Count(by_b, bucket)));
        return out;
      });
  a.Set("1", Text("x"));
  b.Set("1", std::string("other"));
  graph.Commit();
  EXPECT_EQ(*both.Find("bucket"), "1+0");
  EXPECT_EQ(*both.Find("other"), "0+1");
  b.Set("1", std::string("bucket"));
  graph.Commit();
  EXPECT_EQ(*both.Find("bucket"), "1+1");
  EXPECT_EQ(both.Find("other"), nullptr);
  a.Erase("1");
  graph.Commit();
  EXPECT_EQ(*both.Find("bucket"), "0+1");
  b.Erase("1");
  graph.Commit();
  EXPECT_EQ(both.size(), 0u);
}

TEST(Union, AKeyPassesFromOnePartToAnother) {
  Graph graph;
  auto& a = graph.Make<Collection<Text>>("a");
  auto& b = graph.Make<Collection<Text>>("b");
  auto& both = graph.Make<Union<Text>>("both", std::vector<Readable<Text>*>{&a, &b});
  auto& sink = graph.Make<Sink<Text>>("sink", both);
  b.Set("1", Text("of b"));
  graph.Commit();
  EXPECT_THAT(Changes(sink), ElementsAre("1: none to of b"));
  a.Set("1", Text("of a"));
  b.Erase("1");
  graph.Commit();
  EXPECT_THAT(Changes(sink), ElementsAre("1: of b to of a"));
  b.Set("1", Text("of both"));
  EXPECT_DEATH(graph.Commit(), "CHECK failed");
}

TEST(Sink, ForgetsTheChangesOfTheCommitBefore) {
  Graph graph;
  auto& input = graph.Make<Collection<Text>>("input");
  auto& sink = graph.Make<Sink<Text>>("sink", input);
  input.Set("1", Text("a"));
  graph.Commit();
  EXPECT_THAT(Changes(sink), ElementsAre("1: none to a"));
  graph.Commit();
  EXPECT_THAT(sink.changes(), IsEmpty());
}

TEST(Graph, CountsAndTimesItsNodes) {
  int64_t now = 0;
  Graph graph([&] { return now += 10; });
  auto& input = graph.Make<Collection<Text>>("input");
  auto& inverse = MakeInverse(graph, input);
  input.Set("1", Text("a"));
  input.Set("2", Text("b"));
  graph.Commit();
  input.Set("1", Text("c"));
  const CommitReport report = graph.Commit();
  EXPECT_EQ(report.number, 2u);
  EXPECT_EQ(report.ns, 20);
  ASSERT_EQ(report.nodes.size(), 2u);
  EXPECT_EQ(report.nodes[1].node, &inverse);
  EXPECT_EQ(report.nodes[1].work.runs, 1u);
  EXPECT_EQ(report.nodes[1].work.changed, 2u);
  EXPECT_EQ(report.nodes[1].work.ns, 10);
  EXPECT_EQ(inverse.total().runs, 3u);
  EXPECT_EQ(inverse.total().ns, 20);
  EXPECT_THAT(graph.Commit().nodes, IsEmpty());
}

}  // namespace
}  // namespace weft::flow
