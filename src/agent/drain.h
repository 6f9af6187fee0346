// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Draining: when an Envoy that is asked to end may end. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace weft::agent {

struct DrainOptions {
  // Envoy goes on taking new connections at least this long, for load balancers to notice that it
  // is no longer ready.
  Duration least = std::chrono::seconds(5);
  // Then it ends as soon as no client is connected, and after this time in any case. Also Envoy's
  // --drain-time-s: within it, each connection is asked to end with its next response.
  Duration most = std::chrono::seconds(25);
  // After SIGTERM; then it is killed.
  Duration kill_after = std::chrono::seconds(5);
};

// RE2, for AdminClient::Stats.
inline constexpr std::string_view kConnectionStats =
    R"(^listener\..*\.downstream_cx_active$|^udp\..*\.downstream_sess_active$)";

// How many connections and UDP sessions clients have open, from the statistics that match
// kConnectionStats. The admin's own do not count.
uint64_t ClientConnections(const std::map<std::string, uint64_t>& stats);

// True when the drain is over. `connections`: nothing when Envoy did not say.
bool DrainIsOver(const DrainOptions& options, Duration elapsed,
                 std::optional<uint64_t> connections);

}  // namespace weft::agent
