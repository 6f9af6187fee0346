// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What `weft run` and `weft serve` are told in the same words.
#pragma once

#include <string>

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

// Adds their flags to a command; the options outlive it.
void AddOptions(CLI::App& command, LogOptions& options);
void AddOptions(CLI::App& command, StateOptions& options);
void AddOptions(CLI::App& command, ControlSocketOptions& options);

LogLevel LevelOf(const LogOptions& options);
// "" = nothing is kept.
Result<std::string> StateDirOf(const StateOptions& options, const std::string& root);

Result<server::ControlOptions> ControlOptionsOf(const ControlSocketOptions& options);

// Tells why a command could not do its work; gives its exit code.
int Say(Io& io, const std::string& command, const Error& error);

}  // namespace weft::cli
