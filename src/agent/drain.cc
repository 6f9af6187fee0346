// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Draining: counting connections, and the decision.
#include "agent/drain.h"

namespace weft::agent {

uint64_t ClientConnections(const std::map<std::string, uint64_t>& stats) {
  uint64_t connections = 0;
  for (const auto& [name, value] : stats) {
    // "listener.ADDRESS.worker_N.…" are parts of "listener.ADDRESS.…".
    if (name.starts_with("listener.admin.") || name.find(".worker_") != std::string::npos) continue;
    connections += value;
  }
  return connections;
}

bool DrainIsOver(const DrainOptions& options, Duration elapsed,
                 std::optional<uint64_t> connections) {
  if (elapsed >= options.most) return true;
  return elapsed >= options.least && connections == 0u;
}

}  // namespace weft::agent
