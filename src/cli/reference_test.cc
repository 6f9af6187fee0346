// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The reference page says what the commands are.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "cli/cli_for_test.h"
#include "cli/source.h"
#include "server/runtime_metrics.h"

namespace weft::cli {
namespace {

// With WEFT_GOLDEN_UPDATE=1 the page is written anew.
void ExpectPage(const std::string& path, const std::string& made) {
  if (std::getenv("WEFT_GOLDEN_UPDATE")) std::ofstream(path, std::ios::binary) << made;
  std::ostringstream page;
  page << std::ifstream(path, std::ios::binary).rdbuf();
  EXPECT_EQ(page.str(), made) << "if this is as it should be: WEFT_GOLDEN_UPDATE=1";
}

// One row for each metric of an exposition.
std::string MetricRows(const std::string& exposition) {
  std::istringstream lines(exposition);
  std::string rows, name, help;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# HELP ")) {
      const size_t space = line.find(' ', 7);
      name = line.substr(7, space - 7);
      help = line.substr(space + 1);
    } else if (line.starts_with("# TYPE ")) {
      rows += "| `" + name + "` | " + line.substr(line.rfind(' ') + 1) + " | " + help + " |\n";
    }
  }
  return rows;
}

TEST(Reference, PageIsCurrent) {
  ExpectPage("docs/reference/cli.md", TestCli().Run({"__docs"}).out);
}

TEST(Reference, MetricsPageIsCurrent) {
  TestCli cli;
  std::ostringstream out, err;
  Io io{.out = out, .err = err, .clock = cli.clock, .environment = cli.Environment()};
  const auto folder = OpenFolder("src/cli/testdata/shop", io);
  ASSERT_TRUE(folder);
  const auto metrics = (*folder)->Get({.path = {"metrics"}});
  ASSERT_TRUE(metrics);
  const Histogram histogram;
  const std::array<Histogram, ir::kResourceTypes> answers;
  server::RuntimeFacts facts{.configuration_age = Duration(0),
                             .answers = answers,
                             .convergence = histogram,
                             .commits = histogram};
  facts.certificates.earliest = 0;
  ExpectPage(
      "docs/reference/metrics.md",
      "# Metrics\n\n<!-- Made by a test of src/cli, which compares. -->\n\n"
      "What a running Weft tells Prometheus: at `/metrics` of its control socket, and of "
      "`--metrics-address`\nwhere one is given. Envoy's own counters are Envoy's: `weft proxy "
      "stats`.\n\n"
      "How many series there are depends on the kinds that are used, never on the number of "
      "objects.\n\n"
      "| metric | type | what it tells |\n| --- | --- | --- |\n" +
          MetricRows(*metrics) + MetricRows(server::RuntimeMetrics(facts)));
}

void ExpectHelp(const std::vector<Verb>& verbs) {
  for (const Verb& verb : verbs) {
    EXPECT_FALSE(verb.examples.empty()) << verb.name;
    EXPECT_FALSE(verb.summary.empty()) << verb.name;
    EXPECT_NE(verb.summary.back(), '.') << verb.name;
    for (const Example& example : verb.examples) {
      EXPECT_NE(example.command.find(verb.name), std::string::npos) << example.command;
      EXPECT_FALSE(example.meaning.empty()) << example.command;
    }
    ExpectHelp(verb.verbs);
  }
}

TEST(Reference, EveryVerbHasExamplesAndASummary) { ExpectHelp(AllVerbs()); }

}  // namespace
}  // namespace weft::cli
