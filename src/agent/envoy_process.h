// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// One Envoy: how it is started, and how a running one is found again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/bootstrap.h"
#include "agent/drain.h"
#include "agent/process.h"
#include "base/result.h"
#include "net/fd.h"

namespace weft::agent {

struct EnvoyOptions {
  std::string binary;
  BootstrapOptions bootstrap;  // and with it the run directory
  std::string module_dir;      // where dynamic modules are looked for by name; empty = nowhere
  std::string log_level = "warning";  // Envoy's: trace, debug, info, warning, error, critical, off
  uint32_t concurrency = 0;           // worker threads; 0 = one per core
  DrainOptions drain;
  // True: Envoy is killed when its supervisor ends, however that ends (`weft run`). False: it goes
  // on serving and the next supervisor adopts it (weft-agent).
  bool die_with_supervisor = false;
  // Envoy's stdout, where access logs go by default: ours, or Envoy's log file.
  bool stdout_to_log = false;
};

// The command line. Pure.
std::vector<std::string> EnvoyArguments(const EnvoyOptions& options);

// Changes when an Envoy would have to be restarted to take the options. Pure.
uint64_t ConfigurationHash(const EnvoyOptions& options);

// The run directory, held by one supervisor at a time.
class RunDir {
 public:
  // Makes it (mode 0700) when it is not there. Fails when it belongs to somebody else, is open to
  // others, or is held by another supervisor.
  static Result<RunDir> Hold(const std::string& path);

 private:
  explicit RunDir(net::Fd lock) : lock_(std::move(lock)) {}
  net::Fd lock_;
};

// Writes the start configuration and starts Envoy; `log_fd` takes its stderr. The run directory
// must be held, and nothing adoptable may run.
Result<Process> StartEnvoy(const EnvoyOptions& options, int log_fd);

struct AdoptedEnvoy {
  Process process;
  bool same_configuration = true;
};

// The Envoy that an earlier supervisor of this run directory left running; nothing when there is
// none.
std::optional<AdoptedEnvoy> AdoptEnvoy(const EnvoyOptions& options);

// Removes the record of an Envoy that has ended.
void ForgetEnvoy(const EnvoyOptions& options);

}  // namespace weft::agent
