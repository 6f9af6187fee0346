// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "base/clock.h"
#include "cli/check.h"
#include "cli/io.h"
#include "cli/run.h"

namespace weft::cli {

int Main(int argc, char** argv) {
  CLI::App app("Weft: one control plane for the traffic of a company", "weft");
  app.require_subcommand(1);
  RunOptions run;
  CLI::App* run_command = app.add_subcommand("run", "control plane and one Envoy, from a folder");
  run_command->add_option("folder", run.root, "folder of YAML, or one file")->required();
  run_command->add_option("--port", run.ports, "bind another port: 8080, or 80:8080");
  run_command->add_option("--envoy", run.envoy, "Envoy binary");
  run_command->add_option("--module", run.module, "scope module (libweft_scope.so)");
  run_command->add_option("--run-dir", run.run_dir, "folder for sockets");
  run_command->add_option("--concurrency", run.concurrency, "Envoy's worker threads; 0: per core");
  run_command->add_flag("--allow-envoy-patch", run.allow_envoy_patch, "let EnvoyPatch objects act");
  AddOptions(*run_command, run.state);
  AddOptions(*run_command, run.control);
  AddOptions(*run_command, run.log);
  CheckOptions check;
  CLI::App* check_command = app.add_subcommand("check", "what is wrong with a folder");
  check_command->add_option("folder", check.root, "folder of YAML, or one file")->required();
  check_command->add_option("-o,--output", check.output, "text, json");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? kFine : kUsage;
  }
  Io io{.out = std::cout, .err = std::cerr};
  if (*run_command) return RunRun(run, io);
  const SystemClock clock;
  return RunCheck(check, clock, io);
}

}  // namespace weft::cli
