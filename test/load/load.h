// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Load: HTTP/1.1 requests at a constant rate over keep-alive connections. The rate does not give
// way when the server is slow: a request that cannot be sent when it is due is sent late, and its
// latency counts from when it was due. Nothing is retried: a request that fails is a failure.
#pragma once

#include "test/load/options.h"
#include "test/load/tally.h"

namespace weft::load {

struct Outcome {
  Tally tally;
  double seconds = 0;
};

// Runs the load to its end (options.duration, or SIGINT or SIGTERM) and counts every request that
// was due until then. Blocks, on this thread alone. options.address must be an IP address and a
// port.
Outcome Run(const Options& options);

}  // namespace weft::load
