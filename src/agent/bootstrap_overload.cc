// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Overload actions and load-shed points as two tables, thresholds as fractions of the memory limit.
#include "agent/bootstrap_overload.h"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <string>

#include "fmt/format.h"

namespace weft::agent {
namespace {

namespace json = boost::json;

constexpr char kMonitors[] = "envoy.resource_monitors.";

// From `begin` of the limit on with growing force, at `full` with all of it.
struct Scaled {
  const char* name;
  double begin, full;
};
constexpr std::array kScaledActions{
    Scaled{"reduce_timeouts", 0.85, 0.95},
    Scaled{"reset_high_memory_stream", 0.90, 0.98},
};
constexpr std::array kScaledShedding{
    Scaled{"tcp_listener_accept", 0.95, 0.99},
    Scaled{"http2_server_go_away_on_dispatch", 0.95, 0.99},
    Scaled{"http3_server_go_away_on_dispatch", 0.95, 0.99},
    Scaled{"http_connection_manager_decode_headers", 0.97, 1.0},
};

// Off below the threshold, on above it.
struct Sharp {
  const char* name;
  double threshold;
};
constexpr std::array kSharpActions{
    Sharp{"close_idle_http_connections", 0.92},
    Sharp{"disable_http_keepalive", 0.95},
    Sharp{"shrink_heap", 0.95},
    Sharp{"stop_accepting_requests", 0.98},
};
constexpr std::array kSharpShedding{
    Sharp{"hcm_ondata_creating_codec", 0.98},
    Sharp{"http1_server_abort_dispatch", 0.99},
    Sharp{"http2_server_go_away_and_close_on_dispatch", 0.99},
    Sharp{"http3_server_go_away_and_close_on_dispatch", 0.99},
};

json::object Monitor(std::string_view name, std::string_view type, json::object config) {
  config["@type"] = fmt::format("type.googleapis.com/envoy.extensions.resource_monitors.{}", type);
  return {{"name", fmt::format("{}{}", kMonitors, name)}, {"typed_config", std::move(config)}};
}

json::object Triggered(std::string_view prefix, std::string_view name, const std::string& monitor,
                       std::string_view kind, json::object limits) {
  const json::object trigger{{"name", monitor}, {kind, std::move(limits)}};
  return {{"name", fmt::format("{}{}", prefix, name)}, {"triggers", json::array{trigger}}};
}

template <size_t S, size_t T>
json::array Table(std::string_view prefix, const std::string& monitor,
                  const std::array<Scaled, S>& scaled, const std::array<Sharp, T>& sharp) {
  json::array out;
  for (const Scaled& entry : scaled) {
    out.push_back(
        Triggered(prefix, entry.name, monitor, "scaled",
                  {{"scaling_threshold", entry.begin}, {"saturation_threshold", entry.full}}));
  }
  for (const Sharp& entry : sharp) {
    out.push_back(
        Triggered(prefix, entry.name, monitor, "threshold", {{"value", entry.threshold}}));
  }
  return out;
}

// reduce_timeouts wants to be told which; the least that each shrinks to.
json::object ScaledTimeouts() {
  json::array timers;
  for (const auto& [timer, least] : {std::pair{"HTTP_DOWNSTREAM_CONNECTION_IDLE", "2s"},
                                     std::pair{"HTTP_DOWNSTREAM_STREAM_IDLE", "5s"},
                                     std::pair{"TRANSPORT_SOCKET_CONNECT", "2s"}}) {
    timers.push_back(json::object{{"timer", timer}, {"min_timeout", least}});
  }
  return {{"@type", "type.googleapis.com/envoy.config.overload.v3.ScaleTimersOverloadActionConfig"},
          {"timer_scale_factors", timers}};
}

}  // namespace

json::object OverloadManager(uint32_t max_connections, const MemoryLimit& memory) {
  json::array monitors{Monitor("global_downstream_max_connections",
                               "downstream_connections.v3.DownstreamConnectionsConfig",
                               {{"max_active_downstream_connections", max_connections}})};
  json::object out{{"refresh_interval", "0.25s"}};
  if (!std::holds_alternative<std::monostate>(memory)) {
    std::string monitor;
    if (const auto* heap = std::get_if<HeapLimit>(&memory)) {
      monitor = "fixed_heap";
      monitors.push_back(Monitor(monitor, "fixed_heap.v3.FixedHeapConfig",
                                 {{"max_heap_size_bytes", heap->bytes}}));
    } else {
      monitor = "cgroup_memory";
      monitors.push_back(Monitor(monitor, "cgroup_memory.v3.CgroupMemoryConfig", json::object()));
    }
    monitor = kMonitors + monitor;
    json::array actions = Table("envoy.overload_actions.", monitor, kScaledActions, kSharpActions);
    for (json::value& action : actions) {
      json::object& members = action.as_object();
      if (members["name"] == "envoy.overload_actions.reduce_timeouts") {
        members["typed_config"] = ScaledTimeouts();
      }
    }
    out["actions"] = std::move(actions);
    out["loadshed_points"] =
        Table("envoy.load_shed_points.", monitor, kScaledShedding, kSharpShedding);
    // Streams that hold 2^20 bytes and more are the candidates of reset_high_memory_stream.
    out["buffer_factory_config"] = {{"minimum_account_to_track_power_of_two", 20}};
  }
  out["resource_monitors"] = std::move(monitors);
  return out;
}

}  // namespace weft::agent
