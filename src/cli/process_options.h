// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What `weft run` and `weft serve` are told in the same words.
#pragma once

#include <string>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "cli/io.h"
#include "server/control_server.h"

namespace CLI {
class App;
}

namespace weft::cli {

struct LogOptions {
  std::string level = "info";  // debug, info, warning, error
  bool json = false;
};

struct StateOptions {
  std::string dir;       // "" = DefaultStateDir
  bool nothing = false;  // nothing is kept over a restart
};

struct ControlSocketOptions {
  std::string socket;   // "" = weft.sock in the state directory
  std::string metrics;  // "IP:PORT" for health and metrics; "" = not by TCP
};

// What is served, and how its process behaves.
struct ServingOptions {
  std::string root;  // a folder of YAML, or one file
  // "8080", for the only port of the folder, or "80:8080": declared and bound.
  std::vector<std::string> ports;
  bool allow_envoy_patch = false;
  StateOptions state;
  ControlSocketOptions control;
  LogOptions log;
};

// Adds their flags to a command; the options outlive it.
void AddOptions(CLI::App& command, LogOptions& options);
void AddOptions(CLI::App& command, StateOptions& options);
void AddOptions(CLI::App& command, ControlSocketOptions& options);
// All but --port and the folder, which have a place of their own in the help of each verb.
void AddServingOptions(CLI::App& command, ServingOptions& options);
void AddFolder(CLI::App& command, ServingOptions& options);

LogLevel LevelOf(const LogOptions& options);
// "" = nothing is kept.
Result<std::string> StateDirOf(const StateOptions& options, const std::string& root);

Result<server::ControlOptions> ControlOptionsOf(const ControlSocketOptions& options);

// Tells why a command could not do its work; gives its exit code.
int Say(Io& io, const std::string& command, const Error& error);

}  // namespace weft::cli
