// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "flow/explain.h"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <string>

#include "flow/dump.h"
#include "flow/flow.h"

namespace weft::flow {
namespace {

using Text = std::string;

// Routes (text: host) that read a backend of their own name; hosts are made of all their routes.
class ExplainTest : public ::testing::Test {
 protected:
  void SetUp() override {
    services.Set("cart", Text("10.0.0.1"));
    routes.Set("cart", Text("shop"));
    routes.Set("lost", Text("shop"));
    graph.Commit();
  }

  Graph graph;
  Collection<Text>& services = graph.Make<Collection<Text>>("services");
  Collection<Text>& routes = graph.Make<Collection<Text>>("routes");
  Derived<Text, Text>& rules = graph.Make<Derived<Text, Text>>(
      "rules", routes, [this](Reads& reads, const Key& key, const Text& host) {
        Out<Text> out;
        reads.Get(services, key);  // twice in one run is recorded once
        if (!reads.Get(services, key)) {
          out.findings.push_back({.code = "X", .object = {"", "Route", "ns", key}});
        }
        out.Emit("rule of " + key, host);
        return out;
      });
  Index<Text>& by_host = graph.Make<Index<Text>>(
      "by host", rules, [](const Key&, const Text& host) { return std::vector<Key>{host}; });
  DerivedGroup<Text, Text>& hosts = graph.Make<DerivedGroup<Text, Text>>(
      "hosts", by_host, [this](Reads& reads, const Key& host, const Members<Text>& members) {
        Out<Text> out;
        reads.Has(services, "cart");
        reads.Count(by_host, "other");
        out.Emit(host, std::to_string(members.size()));
        return out;
      });
  FindingIndex& findings = graph.Make<FindingIndex>("findings", graph.Runners());
};

TEST_F(ExplainTest, TellsWhatAValueWasMadeFrom) {
  EXPECT_EQ(ToText(Explain(hosts, "shop")),
            "hosts shop\n"
            "  by host shop: 2 members\n"
            "    rules rule of cart\n"
            "      routes cart\n"
            "      services cart\n"
            "    rules rule of lost\n"
            "      routes lost\n"
            "      services lost: missing\n"
            "  services cart: present\n"
            "  by host other: counted 0\n");
}

TEST_F(ExplainTest, TellsWhereAFindingComesFrom) {
  EXPECT_EQ(ToText(Explain(findings, "Route/ns/lost")),
            "findings Route/ns/lost\n"
            "  rules lost: ran\n"
            "    routes lost\n"
            "    services lost: missing\n");
}

TEST_F(ExplainTest, StopsAtItsLimits) {
  EXPECT_EQ(ToText(Explain(by_host, "shop", {.depth = 2, .children = 1})),
            "by host shop: 2 members\n"
            "  rules rule of cart\n"
            "    routes cart\n"
            "    and 1 more\n"
            "  and 1 more\n");
  EXPECT_EQ(ToText(Explain(hosts, "nowhere")), "hosts nowhere: missing\n");
}

TEST_F(ExplainTest, GivesJson) {
  EXPECT_EQ(boost::json::serialize(ToJson(Explain(rules, "rule of lost"))),
            R"({"node":"rules","kind":"derived","key":"rule of lost","read":"value","count":1,)"
            R"("reasons":[{"node":"routes","kind":"collection","key":"lost","read":"value",)"
            R"("count":1,"reasons":[]},{"node":"services","kind":"collection","key":"lost",)"
            R"("read":"value","count":0,"reasons":[]}]})");
}

TEST_F(ExplainTest, DumpsTheGraph) {
  const boost::json::value dump = Dump(graph);
  EXPECT_EQ(dump.at("commits").as_uint64(), 1u);
  const boost::json::value& node = dump.at("nodes").at(4);
  EXPECT_EQ(boost::json::serialize(node),
            R"({"name":"hosts","kind":"group","rank":4,"inputs":["by host"],)"
            R"("reads":["services","by host"],"size":1,)"
            R"("last":{"runs":1,"changed":1,"ns":0},"total":{"runs":1,"changed":1,"ns":0}})");
  EXPECT_EQ(boost::json::serialize(DumpKeys(rules)),
            R"({"node":"rules","kind":"derived","keys":["rule of cart","rule of lost"]})");
}

TEST_F(ExplainTest, DrawsTheGraph) {
  EXPECT_EQ(Mermaid(graph),
            "flowchart LR\n"
            "  n0[\"services<br/>collection: 1\"]\n"
            "  n1[\"routes<br/>collection: 2\"]\n"
            "  n2[\"rules<br/>derived: 2\"]\n"
            "  n3[\"by host<br/>index: 1\"]\n"
            "  n4[\"hosts<br/>group: 1\"]\n"
            "  n5[\"findings<br/>findings: 1\"]\n"
            "  n1 --> n2\n"
            "  n0 -.-> n2\n"
            "  n2 --> n3\n"
            "  n3 --> n4\n"
            "  n0 -.-> n4\n"
            "  n2 --> n5\n"
            "  n4 --> n5\n");
}

}  // namespace
}  // namespace weft::flow
