// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The command line of weft-agent as values.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "agent/relay_host.h"
#include "agent/supervisor.h"
#include "base/log.h"

namespace weft::agent {

// Where /healthz, /readyz and /metrics are answered.
struct ProbeAddress {
  std::string unix_path;  // or
  std::string ip;
  uint16_t port = 0;
};

struct AgentOptions {
  SupervisorOptions supervisor;
  RelayHostOptions relay;
  std::string lkg_key_file;  // empty: the file is not encrypted
  std::optional<ProbeAddress> probes;
  LogFormat log_format = LogFormat::kJson;
  LogLevel log_level = LogLevel::kInfo;
};

// What to do instead of running: print a text (help, a mistake) and exit.
struct AgentExit {
  int code = 0;  // 0: help; 2: the command line is wrong
  std::string text;
};

// Reads the command line; touches nothing else. Envoy's path stays as it was given.
std::variant<AgentOptions, AgentExit> ParseAgentOptions(int argc, const char* const* argv);

}  // namespace weft::agent
