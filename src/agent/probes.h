// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What weft-agent answers to /healthz, /readyz and /metrics. Pure.
#pragma once

#include <optional>
#include <string>

#include "agent/relay_host.h"
#include "agent/supervisor.h"
#include "base/clock.h"
#include "net/http_endpoint.h"

namespace weft::agent {

struct AgentFacts {
  SupervisorStatus supervisor;
  RelayStatus relay;
  Duration since_heartbeat{};  // of the supervisor's loop
  WallTime now{};
};

// A supervisor whose loop has not turned for so long hangs.
inline constexpr Duration kHeartbeatBound = std::chrono::seconds(15);

// The facts as Prometheus' text format. Help and type of each metric are there whatever its value.
std::string RenderMetrics(const AgentFacts& facts);

// GET and HEAD of /healthz (200 while the loops turn), /readyz (200 while Envoy serves; else what
// it waits for, line by line) and /metrics; 404 and 405 for all else.
net::ProbeResponse AnswerProbe(const net::ProbeRequest& request, const AgentFacts& facts);

}  // namespace weft::agent
