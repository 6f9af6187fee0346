// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Probes: three pages over the agent's facts.
#include "agent/probes.h"

#include <fmt/format.h>

#include <vector>

namespace weft::agent {
namespace {

struct Metric {
  const char* name;
  const char* type;
  const char* help;
  std::optional<double> value;
};

double Seconds(WallTime::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

std::vector<Metric> Metrics(const AgentFacts& facts) {
  const SupervisorStatus& envoy = facts.supervisor;
  const RelayStatus& relay = facts.relay;
  const auto number = [](auto value) { return std::optional(static_cast<double>(value)); };
  return {
      {"weft_agent_ready", "gauge", "1 while Envoy serves what the control plane gave it.",
       number(envoy.readiness.ready)},
      {"weft_agent_envoy_up", "gauge", "1 while the Envoy process runs.", number(envoy.pid != 0)},
      {"weft_agent_envoy_starts_total", "counter", "Starts of Envoy by this agent.",
       number(envoy.starts)},
      {"weft_agent_envoy_failures_total", "counter",
       "Ends of Envoy that nobody asked for, and starts that failed.", number(envoy.failures)},
      {"weft_agent_envoy_adopted", "gauge", "1 if an earlier agent started the Envoy that runs.",
       number(envoy.adopted)},
      {"weft_agent_envoy_outdated", "gauge",
       "1 if the Envoy that runs has another start configuration than this agent would give it.",
       number(envoy.outdated)},
      {"weft_agent_envoy_connected", "gauge", "1 while Envoy's configuration stream is open.",
       number(relay.envoy_connected)},
      {"weft_agent_control_plane_connected", "gauge", "1 while the control plane answers.",
       number(relay.control_plane_connected)},
      {"weft_agent_responses_relayed_total", "counter",
       "Responses of the control plane that were passed on to Envoy.",
       number(relay.counts.relayed)},
      {"weft_agent_responses_served_total", "counter",
       "Responses to Envoy from what the agent holds.", number(relay.counts.served)},
      {"weft_agent_responses_refused_total", "counter", "Responses that Envoy refused.",
       number(relay.counts.refused)},
      {"weft_lkg_age_seconds", "gauge",
       "Time since the last known good configuration on disk was taken.",
       relay.file.saved ? std::optional(Seconds(facts.now - *relay.file.saved)) : std::nullopt},
      {"weft_lkg_writes_total", "counter", "Writes of the last known good configuration.",
       number(relay.file.writes)},
      {"weft_lkg_write_failures_total", "counter",
       "Writes of the last known good configuration that failed.", number(relay.file.failures)},
  };
}

net::ProbeResponse Health(const AgentFacts& facts) {
  if (facts.since_heartbeat < kHeartbeatBound) return {.body = "ok\n"};
  return {.status = 503, .body = "the supervisor hangs\n"};
}

net::ProbeResponse Ready(const AgentFacts& facts) {
  if (facts.supervisor.readiness.ready) return {.body = "ok\n"};
  std::string body;
  for (const std::string& what : facts.supervisor.readiness.waiting_for) {
    body += fmt::format("waiting for {}\n", what);
  }
  if (!facts.supervisor.last_failure.empty()) {
    body += fmt::format("last failure: {}\n", facts.supervisor.last_failure);
  }
  return {.status = 503, .body = body};
}

}  // namespace

std::string RenderMetrics(const AgentFacts& facts) {
  std::string out;
  for (const Metric& metric : Metrics(facts)) {
    out += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", metric.name, metric.help, metric.type);
    if (metric.value) out += fmt::format("{} {}\n", metric.name, *metric.value);
  }
  return out;
}

net::ProbeResponse AnswerProbe(const net::ProbeRequest& request, const AgentFacts& facts) {
  if (request.method != "GET" && request.method != "HEAD") {
    return {.status = 405, .body = "only GET\n"};
  }
  if (request.path == "/healthz") return Health(facts);
  if (request.path == "/readyz") return Ready(facts);
  if (request.path == "/metrics") {
    return {.content_type = "text/plain; version=0.0.4; charset=utf-8",
            .body = RenderMetrics(facts)};
  }
  return {.status = 404, .body = "there are /healthz, /readyz and /metrics\n"};
}

}  // namespace weft::agent
