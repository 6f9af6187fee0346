// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// weft-agent's command line by CLI11.
#include "agent/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <map>

namespace weft::agent {
namespace {

constexpr char kAbout[] =
    R"(weft-agent: starts one Envoy, gives it its configuration, and keeps it serving.

Examples:
  # Beside a control plane on the same machine
  weft-agent --node-id edge-1 --control-plane unix:/run/weft/xds.sock

  # On another machine: mutual TLS, and readiness for a load balancer
  weft-agent --node-id edge-1 --control-plane weft.internal:18000 \
    --tls-cert edge-1.crt --tls-key edge-1.key --tls-ca ca.crt --probes 0.0.0.0:18080

What Envoy has acknowledged is kept in the state directory. While the control plane is away, an Envoy
that starts is served from there.

SIGTERM or SIGINT drain Envoy and end it; a second one ends it at once. SIGUSR1 ends the agent alone:
Envoy goes on serving, and the next agent with the same run directory adopts it, as it does after a
crash of the agent.
)";

struct Given {
  std::string control_plane;
  std::string cert, key, ca, server;
  std::string probes;
  std::string state_dir = "/var/lib/weft-agent";
  std::string run_dir = "/run/weft-agent";
  std::string log = "json", log_level = "info";
  std::string memory = "none";
  unsigned drain_least = 5, drain_most = 25;
};

std::optional<uint64_t> ReadNumber(const std::string& text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// "host:port", "[v6]:port".
std::optional<std::pair<std::string, uint16_t>> ReadHostPort(const std::string& text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  const auto port = ReadNumber(text.substr(colon + 1));
  if (!port || *port > 65535) return std::nullopt;
  std::string host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return std::pair(host, static_cast<uint16_t>(*port));
}

constexpr std::string_view kUnix = "unix:";

// Each of these gives what is wrong, or nothing.
std::optional<std::string> TakeControlPlane(const Given& given, AgentOptions& options) {
  if (given.control_plane.starts_with(kUnix)) {
    options.relay.control_plane.server = xds::UnixServer{given.control_plane.substr(kUnix.size())};
    return std::nullopt;
  }
  const auto host_port = ReadHostPort(given.control_plane);
  if (!host_port) {
    return fmt::format("--control-plane must be unix:PATH or HOST:PORT, and is '{}'",
                       given.control_plane);
  }
  for (const auto& [flag, value] :
       {std::pair{"--tls-cert", &given.cert}, {"--tls-key", &given.key}, {"--tls-ca", &given.ca}}) {
    if (value->empty()) {
      return fmt::format(
          "{} is missing: a control plane on another machine is only spoken to by "
          "mutual TLS",
          flag);
    }
  }
  options.relay.control_plane.server =
      xds::TlsServer{.address = given.control_plane,
                     .files = {given.cert, given.key, given.ca},
                     .identity = given.server.empty() ? host_port->first : given.server};
  return std::nullopt;
}

std::optional<std::string> TakeProbes(const Given& given, AgentOptions& options) {
  if (given.probes.empty()) return std::nullopt;
  if (given.probes.starts_with(kUnix)) {
    options.probes = ProbeAddress{.unix_path = given.probes.substr(kUnix.size())};
  } else if (const auto address = ReadHostPort(given.probes)) {
    options.probes = ProbeAddress{.ip = address->first, .port = address->second};
  } else {
    return fmt::format("--probes must be unix:PATH or IP:PORT, and is '{}'", given.probes);
  }
  return std::nullopt;
}

std::optional<std::string> TakeMemory(const Given& given, AgentOptions& options) {
  MemoryLimit& memory = options.supervisor.envoy.bootstrap.memory;
  if (given.memory == "none") {
    memory = std::monostate();
  } else if (given.memory == "cgroup") {
    memory = CgroupLimit();
  } else if (const auto bytes = ReadNumber(given.memory); bytes && *bytes > 0) {
    memory = HeapLimit{*bytes};
  } else {
    return fmt::format("--memory-limit must be none, cgroup or a number of bytes, and is '{}'",
                       given.memory);
  }
  return std::nullopt;
}

std::optional<std::string> TakeDrain(const Given& given, AgentOptions& options) {
  if (given.drain_least > given.drain_most) {
    return std::string("--drain-least must not be more than --drain-most");
  }
  options.supervisor.envoy.drain.least = std::chrono::seconds(given.drain_least);
  options.supervisor.envoy.drain.most = std::chrono::seconds(given.drain_most);
  return std::nullopt;
}

void AddFlags(CLI::App& app, Given& given, AgentOptions& options) {
  EnvoyOptions& envoy = options.supervisor.envoy;
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_option("--control-plane", given.control_plane, "unix:PATH, or HOST:PORT")->required();
  app.add_option("--node-id", envoy.bootstrap.node_id, "which Envoy this is")->required();
  envoy.bootstrap.node_cluster = "weft";
  app.add_option("--node-cluster", envoy.bootstrap.node_cluster, "which Envoys it is one of")
      ->capture_default_str();
  app.add_option("--tls-cert", given.cert, "PEM chain of this agent; it must name the node id");
  app.add_option("--tls-key", given.key, "PEM");
  app.add_option("--tls-ca", given.ca, "PEM; who signs the control plane's certificate");
  app.add_option("--tls-server", given.server,
                 "name in the control plane's certificate; else the host of --control-plane");
  app.add_option("--state-dir", given.state_dir, "where the last known good configuration is kept")
      ->capture_default_str();
  app.add_option("--lkg-key", options.lkg_key_file,
                 "file with the key that it is encrypted by: 32 bytes, or 64 hexadecimal digits");
  app.add_option("--run-dir", given.run_dir, "sockets, logs, and the record of the running Envoy")
      ->capture_default_str();
  app.add_option("--envoy", envoy.binary, "Envoy; else WEFT_ENVOY, beside weft-agent, or on PATH");
  app.add_option("--module-dir", envoy.module_dir, "where Envoy finds dynamic modules by name");
  app.add_option("--concurrency", envoy.concurrency, "Envoy's worker threads; 0: one per core")
      ->capture_default_str();
  app.add_option("--envoy-log-level", envoy.log_level, "Envoy's own log")->capture_default_str();
  app.add_option("--max-connections", envoy.bootstrap.max_connections, "of clients, in all")
      ->capture_default_str();
  app.add_option("--memory-limit", given.memory, "none, cgroup, or bytes of Envoy's heap")
      ->capture_default_str();
  app.add_option("--drain-least", given.drain_least,
                 "seconds that Envoy takes new connections after SIGTERM")
      ->capture_default_str();
  app.add_option("--drain-most", given.drain_most, "seconds after which Envoy is ended in any case")
      ->capture_default_str();
  app.add_option("--probes", given.probes,
                 "unix:PATH or IP:PORT for /healthz, /readyz and /metrics");
  app.add_option("--log", given.log, "json or text")
      ->check(CLI::IsMember({"json", "text"}))
      ->capture_default_str();
  app.add_option("--log-level", given.log_level, "debug, info, warning or error")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
      ->capture_default_str();
}

void SetPaths(const Given& given, AgentOptions& options) {
  BootstrapOptions& bootstrap = options.supervisor.envoy.bootstrap;
  bootstrap.run_dir = given.run_dir;
  options.relay.socket_path = given.run_dir + "/ads.sock";
  bootstrap.xds = XdsOverUnix{options.relay.socket_path};
  options.relay.file.path = given.state_dir + "/lkg";
}

void SetNode(AgentOptions& options) {
  const BootstrapOptions& bootstrap = options.supervisor.envoy.bootstrap;
  options.relay.relay.node_id = bootstrap.node_id;
  options.relay.control_plane.node = {.id = bootstrap.node_id,
                                      .cluster = bootstrap.node_cluster,
                                      .user_agent = "weft-agent",
                                      .metadata = bootstrap.metadata};
}

void SetLog(const Given& given, AgentOptions& options) {
  static const std::map<std::string, LogLevel> levels{{"debug", LogLevel::kDebug},
                                                      {"info", LogLevel::kInfo},
                                                      {"warning", LogLevel::kWarning},
                                                      {"error", LogLevel::kError}};
  options.log_format = given.log == "text" ? LogFormat::kText : LogFormat::kJson;
  options.log_level = levels.at(given.log_level);
}

}  // namespace

std::variant<AgentOptions, AgentExit> ParseAgentOptions(int argc, const char* const* argv) {
  AgentOptions options;
  Given given;
  CLI::App app(kAbout, "weft-agent");
  AddFlags(app, given, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return AgentExit{0, app.help()};
  } catch (const CLI::ParseError& error) {
    return AgentExit{2, fmt::format("weft-agent: {}\n  next: weft-agent --help\n", error.what())};
  }
  for (const auto take : {TakeControlPlane, TakeProbes, TakeMemory, TakeDrain}) {
    if (const auto problem = take(given, options)) {
      return AgentExit{2, fmt::format("weft-agent: {}\n  next: weft-agent --help\n", *problem)};
    }
  }
  SetPaths(given, options);
  SetNode(options);
  SetLog(given, options);
  if (const auto problem = BootstrapProblem(options.supervisor.envoy.bootstrap)) {
    return AgentExit{2, fmt::format("weft-agent: {}\n", *problem)};
  }
  return options;
}

}  // namespace weft::agent
