// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// random_sets: random valid sets of objects through all of Weft into one real Envoy, which must
// refuse nothing. What it refuses is made small, written to a file, and named with the command that
// does it again.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>

#include "random/coverage.h"
#include "random/random_set.h"
#include "random/tally.h"
#include "random/trial.h"

namespace weft::sets {
namespace {

struct Options {
  uint64_t from = 1;
  uint64_t seeds = 3000;
  int least = 20;
  size_t failures = 1;
  bool print = false;
  bool dry = false;
  bool verbose = false;
  bool shrink = true;
  std::string coverage;
  std::string module_path = WEFT_SCOPE_MODULE;
  std::string envoy = WEFT_ENVOY;
};

// Writes the set that went wrong, as it was and as small as it could be made.
void TellFailure(Trial& trial, const Options& options, uint64_t seed, const RandomSet& set,
                 const Outcome& outcome) {
  const std::string file = fmt::format("random-set-{}.yaml", seed);
  std::string text = ToText(set.objects);
  fmt::print("seed {}:\n{}", seed, outcome.ForPeople());
  if (options.shrink && outcome.not_taken.empty()) {
    const auto small = trial.Shrink(
        set.objects, [](const Outcome& each) { return each.not_taken.empty() && !each.Good(); });
    const std::string yaml = ToText(small);
    fmt::print("the smallest part of the set that does the same:\n{}", yaml);
    text = "# The smallest part, then the whole.\n" + yaml + "\n# ----\n" + text;
  }
  std::ofstream(file) << text;
  fmt::print("the whole set is in {}; again with: random_sets --from {} --seeds 1\n", file, seed);
}

// How often each field was hit. False: some too seldom.
bool TellCoverage(const Coverage& coverage, const Options& options) {
  if (!options.coverage.empty()) {
    std::ofstream file(options.coverage);
    for (const auto& [field, hits] : coverage.hits()) file << fmt::format("{:7} {}\n", hits, field);
  }
  const std::vector<std::string> thin = coverage.Below(options.least);
  fmt::print("{} fields and listed values; {} hit fewer than {} times\n", coverage.hits().size(),
             thin.size(), options.least);
  for (const std::string& field : thin) fmt::print("{:7} {}\n", coverage.hits().at(field), field);
  return thin.empty();
}

int Generate(const Options& options) {
  Coverage coverage;
  for (uint64_t seed = options.from; seed < options.from + options.seeds; ++seed) {
    Choices choices(seed);
    const RandomSet set = MakeSet(choices);
    for (const auto& object : set.objects) coverage.Count(object);
    if (options.print) fmt::print("# seed {}\n{}", seed, ToText(set.objects));
  }
  return options.print || TellCoverage(coverage, options) ? 0 : 1;
}

int Run(const Options& options) {
  Coverage coverage;
  Tally tally;
  size_t failed = 0;
  const auto begin = std::chrono::steady_clock::now();
  Trial trial(options.envoy, options.module_path);
  for (uint64_t seed = options.from; seed < options.from + options.seeds; ++seed) {
    Choices choices(seed);
    const RandomSet set = MakeSet(choices);
    if (options.verbose) fmt::print("seed {}\n", seed);
    const Outcome outcome = trial.Feed(ToText(set.objects));
    for (const auto& object : set.objects) coverage.Count(object);
    tally.Count(set, trial.core());
    if (!outcome.Good()) {
      TellFailure(trial, options, seed, set, outcome);
      if (++failed >= options.failures) break;
      trial.Feed("");
    }
  }
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - begin);
  fmt::print("{}", tally.ForPeople(trial.envoy().Counters()));
  fmt::print("{} of {} sets failed, in {} s\n", failed, tally.sets(), seconds.count());
  return TellCoverage(coverage, options) && failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace weft::sets

int main(int argc, char** argv) {
  weft::sets::Options options;
  CLI::App app("Random valid sets of objects through all of Weft into one real Envoy.");
  app.add_option("--from", options.from, "the first seed")->capture_default_str();
  app.add_option("--seeds", options.seeds, "how many seeds")->capture_default_str();
  app.add_option("--least", options.least, "how often each field must be hit")
      ->capture_default_str();
  app.add_option("--failures", options.failures, "how many failing sets end the run")
      ->capture_default_str();
  app.add_option("--coverage", options.coverage, "a file for how often each field was hit");
  app.add_option("--module", options.module_path, "the scope module")->capture_default_str();
  app.add_option("--envoy", options.envoy, "the Envoy binary")->capture_default_str();
  app.add_flag("--print", options.print, "print the sets as YAML and do nothing else");
  app.add_flag("--verbose", options.verbose, "name each seed before its set is tried");
  app.add_flag("--dry", options.dry, "make the sets, count their fields, and do nothing else");
  app.add_flag("!--whole", options.shrink, "do not make a failing set small");
  CLI11_PARSE(app, argc, argv);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  return options.print || options.dry ? weft::sets::Generate(options) : weft::sets::Run(options);
}
