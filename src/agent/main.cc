// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// weft-agent: one Envoy, its supervisor, and the relay between it and the control plane.
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

#include "agent/check_pems.h"
#include "agent/find_programs.h"
#include "agent/options.h"
#include "agent/probe_server.h"
#include "agent/relay_host.h"
#include "agent/supervisor.h"
#include "net/signals.h"
#include "xds/listeners.h"

namespace {

using namespace weft;

int Say(const Error& error) {
  std::cerr << "weft-agent: " << error.message << "\n";
  if (!error.next.empty()) std::cerr << "  next: " << error.next << "\n";
  return 1;
}

// The key of the last known good file, when one is wanted.
Result<std::optional<agent::LkgKey>> ReadKey(const std::string& path) {
  if (path.empty()) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  if (!file) return Fail("cannot read the key file " + path, "ls -l " + path);
  const auto key = agent::ReadLkgKey(std::string{std::istreambuf_iterator<char>(file), {}});
  if (!key) return std::unexpected(key.error());
  return *key;
}

int Run(agent::AgentOptions options) {
  const SystemClock clock;
  StreamLog log(STDERR_FILENO, options.log_format, options.log_level, clock);
  agent::EnvoyOptions& envoy = options.supervisor.envoy;

  // What there is to work with, before anything is started.
  const auto binary = agent::FindEnvoy(envoy.binary);
  if (!binary) return Say(binary.error());
  envoy.binary = *binary;
  if (envoy.module_dir.empty()) {
    const auto module = agent::FindModule("");
    if (module) {
      envoy.module_dir = std::filesystem::path(*module).parent_path();
    } else {
      log.Write(LogLevel::kWarning, "Envoy will not find Weft's scope module",
                {{"why", module.error().message}, {"next", "name its folder with --module-dir"}});
    }
  }
  auto key = ReadKey(options.lkg_key_file);
  if (!key) return Say(key.error());
  options.relay.file.key = *key;
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(options.relay.file.path).parent_path(),
                                      ignored);
  auto loop = net::PollLoop::Create(clock);
  if (!loop) return Say(loop.error());

  // One agent per run directory: from here on it is held.
  std::unique_ptr<agent::RelayHost> relay;
  agent::ProbeServer probes(clock);
  auto supervisor = agent::Supervisor::Create(
      **loop, log, options.supervisor,
      {.ports = [&] { return relay->Ports(); },
       .unacknowledged = [&] { return relay->Unacknowledged(); },
       .on_change = [&](const agent::SupervisorStatus& status) { probes.Tell(status); },
       .on_ended = [&] { (*loop)->Stop(); }});
  if (!supervisor) return Say(supervisor.error());

  if (auto* tls = std::get_if<xds::TlsServer>(&options.relay.control_plane.server)) {
    tls->check = agent::PemCheck(clock, log);
  }

  // The relay answers Envoy from the file at once, and from the control plane when it is there.
  auto host = agent::RelayHost::Start(std::move(options.relay), clock, log);
  if (!host) return Say(host.error());
  relay = std::move(*host);
  if (options.probes) {
    const Status listening = probes.Listen(*options.probes, *relay, **loop);
    if (!listening) return Say(listening.error());
  }

  // Envoy: the one that an earlier agent left, or a new one.
  if (const Status started = (*supervisor)->Start(); !started) return Say(started.error());
  auto signals = net::SignalSource::Create(**loop, {SIGINT, SIGTERM, SIGUSR1}, [&](int signal) {
    if (signal == SIGUSR1) return (*loop)->Stop();  // Envoy stays
    (*supervisor)->Drain();
  });
  if (!signals) return Say(signals.error());
  (*loop)->Run();
  log.Write(LogLevel::kInfo, "the agent ends",
            {{"envoy", std::string(NameOf((*supervisor)->status().phase))}});
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  // Before any thread: all of them inherit it. The last two are errors of a write, not our end.
  weft::net::BlockSignals({SIGINT, SIGTERM, SIGUSR1, SIGPIPE, SIGXFSZ});
  weft::xds::QuietGrpc();
  auto parsed = weft::agent::ParseAgentOptions(argc, argv);
  if (const auto* exit = std::get_if<weft::agent::AgentExit>(&parsed)) {
    (exit->code == 0 ? std::cout : std::cerr) << exit->text;
    return exit->code;
  }
  return Run(std::move(std::get<weft::agent::AgentOptions>(parsed)));
}
