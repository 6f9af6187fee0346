// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Whether an Envoy truly serves. Its own /ready is not enough: after a bad start it says LIVE and
// answers 404 to everything.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agent/port_holder.h"
#include "net/admin_client.h"

namespace weft::agent {

struct ReadinessFacts {
  bool live = false;  // admin /ready
  // The counters and gauges that match kReadinessStats.
  std::map<std::string, uint64_t> stats;
  std::vector<net::ListenerAddress> listeners;  // admin /listeners
  std::set<Port> held;                          // by this Envoy's listening sockets
  std::vector<PortHolder> rivals;               // others on the same ports
  // What the control plane still waits for; nothing when Envoy has acknowledged all that it was
  // sent.
  std::optional<std::string> unacknowledged;
};

struct Readiness {
  bool ready = false;
  std::vector<std::string> waiting_for;  // why not, for people; empty when ready

  bool operator==(const Readiness&) const = default;
};

// RE2, for AdminClient::Stats.
inline constexpr std::string_view kReadinessStats =
    R"(^(cluster_manager\.cds|listener_manager\.lds|http\..*\.(scoped_rds|rds)\..*)\.update_success$)"
    R"(|^listener_manager\.total_listeners_warming$)";

// Pure. An Envoy that `was_ready` stays ready while it lives and no rival is on its ports: what
// arrives later for one listener or host must not take all others out of service.
Readiness JudgeReadiness(const ReadinessFacts& facts, bool was_ready);

// Asks Envoy and the kernel. Blocks for as long as the admin client may. What could not be had is
// missing from the facts, and so counts as not ready.
ReadinessFacts CollectReadinessFacts(const net::AdminClient& admin, pid_t envoy, bool was_ready,
                                     std::optional<std::string> unacknowledged);

}  // namespace weft::agent
