// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/program.h"

#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <utility>

#include "base/clock.h"
#include "cli/bundle.h"
#include "cli/check.h"
#include "cli/command_line.h"
#include "cli/complete.h"
#include "cli/describe.h"
#include "cli/explain.h"
#include "cli/get.h"
#include "cli/graph.h"
#include "cli/plan.h"
#include "cli/proxy.h"
#include "cli/run.h"
#include "cli/run_paths.h"
#include "cli/serve.h"
#include "cli/version.h"

namespace weft::cli {
std::vector<Verb> AllVerbs() {
  std::vector<Verb> verbs;
  verbs.push_back(RunVerb());
  verbs.push_back(ServeVerb());
  // What a folder is, before anything serves it.
  verbs.push_back(CheckVerb());
  verbs.push_back(PlanVerb());
  // What there is, in a folder or a running Weft.
  verbs.push_back(GetVerb());
  verbs.push_back(DescribeVerb());
  verbs.push_back(ExplainVerb());
  verbs.push_back(ProxyVerb());
  // Help.
  verbs.push_back(GraphVerb());
  verbs.push_back(BundleVerb());
  verbs.push_back(VersionVerb());
  verbs.push_back(CompletionVerb());
  return verbs;
}

int Main(std::vector<std::string> arguments, Io& io) {
  const std::vector<Verb> verbs = AllVerbs();
  CommandLine line(verbs);
  // For the scripts of `weft completion`, and for docs/reference/cli.md.
  if (!arguments.empty() && arguments.front() == "__complete") {
    arguments.erase(arguments.begin());
    return RunComplete(line.root(), arguments, io);
  }
  if (!arguments.empty() && arguments.front() == "__docs") {
    io.out << ReferenceOf(line.root());
    return kFine;
  }
  return line.Execute(std::move(arguments), io);
}

int Main(int argc, char** argv) {
  const SystemClock clock;
  Io io{.out = std::cout,
        .err = std::cerr,
        .clock = clock,
        .environment = &EnvironmentVariable,
        .color = ::isatty(STDOUT_FILENO) == 1 && EnvironmentVariable("NO_COLOR").empty() &&
                 EnvironmentVariable("TERM") != "dumb"};
  try {
    const int code = Main(std::vector<std::string>(argv + 1, argv + argc), io);
    if (std::cout.flush()) return code;
    return Tell(io, Error{"standard output cannot be written", ""});
  } catch (const std::exception& error) {
    // Nothing is meant to throw; out of memory does.
    return Tell(io, Error{error.what(), ""});
  }
}

}  // namespace weft::cli
