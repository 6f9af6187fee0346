// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// weft serve: the control plane alone. Envoys get their configuration from it by weft-agent.
#pragma once

#include <string>
#include <vector>

#include "cli/io.h"
#include "cli/process_options.h"
#include "cli/verb.h"
#include "xds/tls_material.h"

namespace weft::cli {

struct ServeOptions : ServingOptions {
  std::vector<std::string> listen;  // "unix:PATH", "IP:PORT"; none: a socket in the state folder
  xds::TlsFiles tls;                // for IP:PORT
  std::string module = "weft_scope";
};

// Until it is asked to end: kInterrupted by Ctrl-C (SIGINT), kFine by SIGTERM or when its
// terminal is closed (SIGHUP); kUsage and kFailed when it cannot start.
int RunServe(const ServeOptions& options, Io& io);

Verb ServeVerb();

}  // namespace weft::cli
