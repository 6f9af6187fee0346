// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "cli/folder.h"
#include "cli/port_option.h"
#include "cli/proxy_thread.h"
#include "cli/run_paths.h"
#include "cli/try_lines.h"
#include "engine/engine.h"
#include "engine/history.h"
#include "net/signals.h"
#include "xds/server.h"

namespace weft::cli {
namespace {

constexpr size_t kCurlLines = 3;

int Say(Io& io, const Error& error) {
  io.err << "weft run: " << error.message << "\n";
  if (!error.next.empty()) io.err << "  next: " << error.next << "\n";
  return kFailed;
}

LogLevel LevelOf(const std::string& name) {
  if (name == "debug") return LogLevel::kDebug;
  if (name == "warning") return LogLevel::kWarning;
  return name == "error" ? LogLevel::kError : LogLevel::kInfo;
}

std::vector<uint32_t> TcpPorts(const engine::Core& core) {
  std::set<uint32_t> ports;
  core.gateway().listeners.ForEach([&](const flow::Key&, const flow::Ref<ir::Listener>& listener) {
    if (!listener->udp) ports.insert(listener->port);
  });
  return {ports.begin(), ports.end()};
}

std::vector<agent::Port> BoundPorts(const engine::Core& core, const engine::PortMap& map) {
  std::vector<agent::Port> ports;
  core.gateway().listeners.ForEach([&](const flow::Key&, const flow::Ref<ir::Listener>& listener) {
    const auto moved = map.find(listener->port);
    const uint32_t port = moved == map.end() ? listener->port : moved->second;
    ports.push_back({listener->udp ? agent::Transport::kUdp : agent::Transport::kTcp,
                     static_cast<uint16_t>(port)});
  });
  return ports;
}

agent::SupervisorOptions ProxyOptions(const RunOptions& options, const std::string& envoy,
                                      const std::string& run_dir, const std::string& xds_socket) {
  agent::SupervisorOptions proxy;
  proxy.envoy.binary = envoy;
  proxy.envoy.bootstrap.node_id = "weft-run";
  proxy.envoy.bootstrap.node_cluster = "weft";
  proxy.envoy.bootstrap.run_dir = run_dir;
  proxy.envoy.bootstrap.xds = agent::XdsOverUnix{xds_socket};
  proxy.envoy.concurrency = options.concurrency;
  proxy.envoy.die_with_supervisor = true;
  // Nobody balances load in front of a laptop: nothing to wait for but open connections.
  proxy.envoy.drain.least = std::chrono::seconds(0);
  proxy.envoy.drain.most = std::chrono::seconds(10);
  return proxy;
}

void SayReady(const engine::Core& core, const engine::PortMap& ports, Io& io) {
  std::vector<ir::Listener> listeners;
  core.gateway().listeners.ForEach([&](const flow::Key&, const flow::Ref<ir::Listener>& listener) {
    listeners.push_back(*listener);
  });
  std::vector<ir::VirtualHost> hosts;
  core.gateway().hosts.ForEach([&](const flow::Key&, const flow::Ref<ir::VirtualHost>& host) {
    if (hosts.size() < kCurlLines) hosts.push_back(*host);
  });
  for (const ir::Listener& listener : listeners) {
    io.out << fmt::format("ready: {}\n", AddressOf(listener, ports));
  }
  for (const std::string& line : CurlLines(listeners, hosts, ports, kCurlLines)) {
    io.out << "  try: " << line << "\n";
  }
  io.out.flush();
}

// Removes a folder that was made for this run.
class TemporaryDir {
 public:
  TemporaryDir(std::string path, bool own) : path_(std::move(path)), own_(own) {}
  ~TemporaryDir() {
    std::error_code ignored;
    if (own_) std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDir(const TemporaryDir&) = delete;
  TemporaryDir& operator=(const TemporaryDir&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  bool own_;
};

}  // namespace

int RunRun(const RunOptions& options, Io& io) {
  net::BlockSignals({SIGINT, SIGTERM, SIGHUP});
  const SystemClock clock;
  StreamLog log(STDERR_FILENO, options.json_log ? LogFormat::kJson : LogFormat::kText,
                LevelOf(options.log_level), clock);

  // What there is to work with, before anything is started.
  const auto envoy = FindEnvoy(options.envoy);
  if (!envoy) return Say(io, envoy.error());
  const auto module = FindModule(options.module);
  if (!module) return Say(io, module.error());
  const auto folder = Folder::Read(options.root, clock);
  if (!folder) return Say(io, folder.error());
  const auto ports = ParsePorts(options.ports, TcpPorts((*folder)->core()));
  if (!ports) return Say(io, ports.error());
  const std::vector<agent::Port> bound = BoundPorts((*folder)->core(), *ports);
  if (const Status free = agent::CheckPortsFree(bound); !free) return Say(io, free.error());
  const auto made = MakeRunDir(options.run_dir);
  if (!made) return Say(io, made.error());
  const TemporaryDir run_dir(*made, options.run_dir.empty());

  // The control plane: this thread is the one writer.
  auto loop = net::PollLoop::Create(clock);
  if (!loop) return Say(io, loop.error());
  net::PollLoop& main_loop = **loop;
  engine::Engine* target = nullptr;
  const std::string xds_socket = run_dir.path() + "/xds.sock";
  xds::ServerOptions server_options;
  server_options.unix = xds::UnixListener{xds_socket};
  server_options.hub.on_event = [&](const xds::ServerEvent& event) {
    main_loop.Post([&target, event] {
      if (target) target->OnProxyEvent(event);
    });
  };
  auto server = xds::Server::Start(std::move(server_options), clock, log);
  if (!server) return Say(io, server.error());
  auto engine = engine::Engine::Start(
      main_loop, log,
      {.root = options.root,
       .module_path = *module,
       .ports = *ports,
       .allow_envoy_patch = options.allow_envoy_patch},
      engine::ProcessHistory(clock),
      {.publish = [&](std::vector<xds::Change> changes) { (*server)->Publish(std::move(changes)); },
       .on_synced = [&] { (*server)->SetSynced(); },
       .on_commit = {}});
  if (!engine) return Say(io, engine.error());
  target = engine->get();

  // The proxy, on a thread of its own.
  bool said_ready = false;
  auto proxy =
      ProxyThread::Start(ProxyOptions(options, *envoy, run_dir.path(), xds_socket),
                         {.ports = [bound] { return bound; },
                          .unacknowledged = {},
                          .on_change =
                              [&](const agent::SupervisorStatus& status) {
                                if (said_ready || !status.readiness.ready) return;
                                said_ready = true;
                                main_loop.Post([&] { SayReady((*engine)->core(), *ports, io); });
                              },
                          .on_ended = [&] { main_loop.Stop(); }},
                         clock, log);
  if (!proxy) return Say(io, proxy.error());

  auto signals = net::SignalSource::Create(main_loop, {SIGINT, SIGTERM}, [&](int) {
    io.err << "weft run: ending; once more to end at once\n";
    (*proxy)->Drain();
  });
  if (!signals) return Say(io, signals.error());
  main_loop.Run();
  return kFine;
}

}  // namespace weft::cli
