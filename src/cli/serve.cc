// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/serve.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <memory>
#include <utility>

#include "agent/check_pems.h"
#include "agent/port_holder.h"
#include "base/clock.h"
#include "base/log.h"
#include "cli/control_plane.h"
#include "cli/listen_option.h"
#include "cli/port_option.h"
#include "net/signals.h"

namespace weft::cli {
namespace {

// Fails when the port cannot be had, and names who has it.
Status CheckPortFree(const xds::TlsListener& listener) {
  const Status free = xds::CheckFree(listener);
  if (free || listener.port == 0) return free;
  const auto holders = agent::FindPortHolders({agent::Transport::kTcp, listener.port});
  if (holders.empty()) return free;
  return Fail(fmt::format("{}: {}", free.error().message, holders.front().ForPeople()),
              "end it, or choose another port with --listen");
}

// What has begun, and how an agent comes to it.
void SayServing(const std::vector<std::string>& addresses, bool tls, Io& io) {
  for (const std::string& address : addresses) io.out << fmt::format("serving: {}\n", address);
  if (!tls) {
    io.out << fmt::format("  try: weft-agent --node-id edge-1 --control-plane {}\n",
                          addresses.front());
  }
  io.out.flush();
}

}  // namespace

int RunServe(const ServeOptions& options, Io& io) {
  net::BlockSignals({SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ});
  xds::QuietGrpc();
  const SystemClock clock;
  StreamLog log(STDERR_FILENO, options.log.json ? LogFormat::kJson : LogFormat::kText,
                LevelOf(options.log), clock);
  const auto fail = [&io](const Error& error) { return Say(io, "weft serve", error); };

  // What it is to do, before anything is opened.
  const auto state_dir = StateDirOf(options.state, options.root);
  if (!state_dir) return fail(state_dir.error());
  auto server = ParseListen(options.listen, options.tls, *state_dir);
  if (!server) return Tell(io, server.error());
  const auto ports = PortsAsked(options.ports, options.root, clock);
  if (!ports) return fail(ports.error());
  const auto control = ControlOptionsOf(options.control);
  if (!control) return fail(control.error());
  if (server->tls) {
    server->tls->check = agent::PemCheck(clock, log);
    server->allow = xds::StandsFor;
    if (const Status free = CheckPortFree(*server->tls); !free) return fail(free.error());
  }
  auto loop = net::PollLoop::Create(clock);
  if (!loop) return fail(loop.error());

  // The control plane: this thread is the one writer. Agents are answered once all is read.
  std::unique_ptr<ControlPlane> control_plane;
  const auto say = [&] {
    SayServing(AddressesOf(*server, control_plane->server().tls_port()), server->tls.has_value(),
               io);
  };
  auto started =
      ControlPlane::Start(**loop, log,
                          {.engine = {.root = options.root,
                                      .module_path = options.module,
                                      .ports = *ports,
                                      .allow_envoy_patch = options.allow_envoy_patch},
                           .server = *server,
                           .state_dir = *state_dir,
                           .control = *control,
                           .admin_sockets = {}},
                          {.on_commit = {}, .on_synced = say, .on_proxies = {}, .waiting_for = {}});
  if (!started) return fail(started.error());
  control_plane = std::move(*started);
  ExitCode code = kFine;
  auto signals = net::SignalSource::Create(**loop, {SIGINT, SIGTERM, SIGHUP}, [&](int number) {
    if (number == SIGINT) code = kInterrupted;
    io.err << "weft serve: ending; the Envoys go on with what they have\n";
    (*loop)->Stop();
  });
  if (!signals) return fail(signals.error());
  (*loop)->Run();
  return code;
}

Verb ServeVerb() {
  return {.name = "serve",
          .summary = "give a folder to Envoys by their agents, and follow its changes",
          .examples = {{"weft serve ./my-config", "to agents of this user, on this machine"},
                       {"weft serve ./my-config --listen 0.0.0.0:18000 --tls-cert weft.crt "
                        "--tls-key weft.key --tls-ca ca.crt",
                        "to other machines, by mutual TLS"}},
          .declare = [](CLI::App& command) {
            auto options = std::make_shared<ServeOptions>();
            AddFolder(command, *options);
            command
                .add_option("--listen", options->listen,
                            "unix:PATH, IP:PORT, or both (default: ads.sock in the state folder)")
                ->type_name("ADDRESS");
            command.add_option("--tls-cert", options->tls.certificate, "PEM chain of this server")
                ->type_name("PATH");
            command.add_option("--tls-key", options->tls.key, "its key, PEM")->type_name("PATH");
            command
                .add_option("--tls-ca", options->tls.authority,
                            "who signs the agents' certificates, PEM")
                ->type_name("PATH");
            AddPortOption(command, options->ports);
            command
                .add_option("--module", options->module,
                            "scope module as Envoys find it: a name, or a path on their machines")
                ->type_name("MODULE");
            AddServingOptions(command, *options);
            return [options](Io& io) { return RunServe(*options, io); };
          }};
}

}  // namespace weft::cli
