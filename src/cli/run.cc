// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/run.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "agent/find_programs.h"
#include "base/clock.h"
#include "base/log.h"
#include "cli/control_plane.h"
#include "cli/port_option.h"
#include "cli/proxy_thread.h"
#include "cli/run_paths.h"
#include "cli/try_lines.h"
#include "net/signals.h"

namespace weft::cli {
namespace {

constexpr size_t kCurlLines = 3;
constexpr char kNodeId[] = "weft-run";

// The ports that Envoy has open or is about to open, for the supervisor's thread.
class BoundPorts {
 public:
  void Set(std::vector<agent::Port> ports) {
    const std::lock_guard lock(mutex_);
    ports_ = std::move(ports);
  }
  std::vector<agent::Port> Get() const {
    const std::lock_guard lock(mutex_);
    return ports_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<agent::Port> ports_;
};

std::vector<agent::Port> PortsOf(const engine::Core& core, const engine::PortMap& map) {
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
  proxy.envoy.bootstrap.node_id = kNodeId;
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
  if (listeners.empty()) io.out << "ready: nothing is served yet, as no Gateway has a listener\n";
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
  net::BlockSignals({SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ});
  const SystemClock clock;
  StreamLog log(STDERR_FILENO, options.log.json ? LogFormat::kJson : LogFormat::kText,
                LevelOf(options.log), clock);
  const auto fail = [&io](const Error& error) { return Say(io, "weft run", error); };

  // What there is to work with, before anything is started.
  const auto envoy = agent::FindEnvoy(options.envoy);
  if (!envoy) return fail(envoy.error());
  const auto module = agent::FindModule(options.module);
  if (!module) return fail(module.error());
  const auto ports = PortsAsked(options.ports, options.root, clock);
  if (!ports) return fail(ports.error());
  const auto state_dir = StateDirOf(options.state, options.root);
  if (!state_dir) return fail(state_dir.error());
  const auto control = ControlOptionsOf(options.control);
  if (!control) return fail(control.error());
  const auto made = MakeRunDir(options.run_dir);
  if (!made) return fail(made.error());
  const TemporaryDir run_dir(*made, options.run_dir.empty());
  auto loop = net::PollLoop::Create(clock);
  if (!loop) return fail(loop.error());
  net::PollLoop& main_loop = **loop;

  // From here on Ctrl-C is heard, and so is a terminal that is closed.
  ExitCode code = kFine;
  bool ending = false;
  ProxyThread* running = nullptr;
  auto signals = net::SignalSource::Create(main_loop, {SIGINT, SIGTERM, SIGHUP}, [&](int number) {
    if (number == SIGINT) code = kInterrupted;
    ending = true;
    if (!running) return;
    log.Write(LogLevel::kInfo, "ending; once more to end at once");
    running->Drain();
  });
  if (!signals) return fail(signals.error());

  // The control plane: this thread is the one writer.
  BoundPorts bound;
  std::atomic<bool> acknowledged = false;
  agent::Readiness readiness = {.ready = false, .waiting_for = {"Envoy to be started"}};
  std::unique_ptr<ControlPlane> control_plane;
  const std::string xds_socket = run_dir.path() + "/xds.sock";
  xds::ServerOptions server;
  server.unix = xds::UnixListener{xds_socket};
  auto started = ControlPlane::Start(
      main_loop, log,
      {.engine = {.root = options.root,
                  .module_path = *module,
                  .ports = *ports,
                  .allow_envoy_patch = options.allow_envoy_patch},
       .server = std::move(server),
       .state_dir = *state_dir,
       .control = *control,
       .admin_sockets = {{kNodeId, agent::AdminSocketPath(run_dir.path())}}},
      {.on_commit = [&] { bound.Set(PortsOf(control_plane->engine().core(), *ports)); },
       .on_proxies = [&] { acknowledged = control_plane->proxies().AnyServes(); },
       .waiting_for = [&]() -> std::optional<std::string> {
         if (readiness.ready) return std::nullopt;
         return fmt::format("{}", fmt::join(readiness.waiting_for, ", "));
       }});
  if (!started) return fail(started.error());
  control_plane = std::move(*started);
  while (!control_plane->synced() && !ending) main_loop.RunOnce(std::chrono::seconds(1));
  if (ending) return code;
  if (const Status free = agent::CheckPortsFree(bound.Get()); !free) return fail(free.error());

  // The proxy, on a thread of its own.
  bool said_ready = false;
  auto proxy = ProxyThread::Start(ProxyOptions(options, *envoy, run_dir.path(), xds_socket),
                                  {.ports = [&] { return bound.Get(); },
                                   .unacknowledged = [&]() -> std::optional<std::string> {
                                     if (acknowledged) return std::nullopt;
                                     return "Envoy to acknowledge its configuration";
                                   },
                                   .on_change =
                                       [&](const agent::SupervisorStatus& status) {
                                         main_loop.Post([&, now = status.readiness] {
                                           readiness = now;
                                           if (!now.ready || std::exchange(said_ready, true))
                                             return;
                                           SayReady(control_plane->engine().core(), *ports, io);
                                         });
                                       },
                                   .on_ended = [&] { main_loop.Stop(); }},
                                  clock, log);
  if (!proxy) return fail(proxy.error());
  running = proxy->get();
  main_loop.Run();
  return code;
}

Verb RunVerb() {
  return {
      .name = "run",
      .summary = "serve a folder by one Envoy on this machine, and follow its changes",
      .examples = {{"weft run ./my-config", "until Ctrl-C"},
                   {"weft run ./my-config --port 9090", "on another port"}},
      .declare = [](CLI::App& command) {
        auto options = std::make_shared<RunOptions>();
        AddFolder(command, *options);
        AddPortOption(command, options->ports);
        command.add_option("--envoy", options->envoy, "Envoy binary")->type_name("PATH");
        command.add_option("--module", options->module, "scope module (libweft_scope.so)")
            ->type_name("PATH");
        command.add_option("--run-dir", options->run_dir, "folder for sockets")->type_name("PATH");
        command
            .add_option("--concurrency", options->concurrency,
                        "Envoy's worker threads; 0: per core")
            ->type_name("COUNT");
        AddServingOptions(command, *options);
        return [options](Io& io) { return RunRun(*options, io); };
      }};
}

}  // namespace weft::cli
