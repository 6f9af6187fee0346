// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// weft run: control plane and one Envoy, together, from a folder of YAML.
#pragma once

#include <cstdint>
#include <string>

#include "cli/io.h"
#include "cli/process_options.h"
#include "cli/verb.h"

namespace weft::cli {

struct RunOptions : ServingOptions {
  std::string envoy;    // path of the binary; "" = beside weft, WEFT_ENVOY, or PATH
  std::string module;   // path of libweft_scope.so; "" = beside weft
  std::string run_dir;  // "" = a new one below the temporary directory
  uint32_t concurrency = 0;
};

// Until it is asked to end: kInterrupted by Ctrl-C (SIGINT), kFine by SIGTERM or when its
// terminal is closed (SIGHUP); kFailed when it cannot start.
int RunRun(const RunOptions& options, Io& io);

Verb RunVerb();

}  // namespace weft::cli
