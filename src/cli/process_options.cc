// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/process_options.h"

#include <CLI/CLI.hpp>

#include "cli/run_paths.h"
#include "cli/verb.h"

namespace weft::cli {

void AddOptions(CLI::App& command, LogOptions& options) {
  AddChoice(command, "--log-level", options.level, {"info", "debug", "warning", "error"},
            "how much is told");
  command.add_flag("--log-json", options.json, "log lines as JSON");
}

void AddOptions(CLI::App& command, StateOptions& options) {
  CLI::Option* dir =
      command.add_option("--state-dir", options.dir, "folder for what outlives a restart")
          ->type_name("PATH");
  command.add_flag("--no-state", options.nothing, "keep nothing over a restart")->excludes(dir);
}

void AddOptions(CLI::App& command, ControlSocketOptions& options) {
  command
      .add_option("--socket", options.socket,
                  "control socket to make (default: weft.sock in the state folder)")
      ->type_name("PATH");
  command
      .add_option("--metrics-address", options.metrics,
                  "where /healthz, /readyz and /metrics are answered too")
      ->type_name("IP:PORT");
}

void AddServingOptions(CLI::App& command, ServingOptions& options) {
  command.add_flag("--allow-envoy-patch", options.allow_envoy_patch, "let EnvoyPatch objects act");
  AddOptions(command, options.state);
  AddOptions(command, options.control);
  AddOptions(command, options.log);
}

void AddFolder(CLI::App& command, ServingOptions& options) {
  command.add_option("folder", options.root, "folder of YAML, or one file")
      ->required()
      ->type_name("PATH");
}

LogLevel LevelOf(const LogOptions& options) {
  for (const LogLevel level : {LogLevel::kDebug, LogLevel::kWarning, LogLevel::kError}) {
    if (NameOf(level) == options.level) return level;
  }
  return LogLevel::kInfo;
}

Result<std::string> StateDirOf(const StateOptions& options, const std::string& root) {
  if (options.nothing) return "";
  return options.dir.empty() ? DefaultStateDir(root) : options.dir;
}

Result<server::ControlOptions> ControlOptionsOf(const ControlSocketOptions& options) {
  server::ControlOptions control;
  control.socket = options.socket;
  if (options.metrics.empty()) return control;
  const auto address = server::ParseProbeAddress(options.metrics);
  if (!address) {
    return Fail("--metrics-address: " + address.error().message, address.error().next);
  }
  control.probe = *address;
  return control;
}

int Say(Io& io, const std::string& command, const Error& error) {
  io.err << command << ": " << error.message << "\n";
  if (!error.next.empty()) io.err << "  next: " << error.next << "\n";
  return kFailed;
}

}  // namespace weft::cli
