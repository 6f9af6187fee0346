// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// ControlPlane: from a folder of configuration to an ADS server, with its state. What `weft run`
// and `weft serve` have in common.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/histogram.h"
#include "base/log.h"
#include "base/recent_log.h"
#include "base/result.h"
#include "engine/engine.h"
#include "engine/proxies.h"
#include "net/poll_loop.h"
#include "server/certificate_expiry.h"
#include "server/control_server.h"
#include "sources/state/state_store.h"
#include "xds/server.h"

namespace weft::cli {

struct ControlPlaneOptions {
  engine::EngineOptions engine;
  xds::ServerOptions server;       // but for its callbacks
  std::string state_dir;           // "" = nothing is kept
  server::ControlOptions control;  // without a socket: the one in the state directory, if any
  // Admin sockets of Envoys on this machine, by node id: told to whoever asks on the control
  // socket.
  std::map<std::string, std::string> admin_sockets;
};

// Called on the loop's thread; any may be empty.
struct ControlPlaneHooks {
  std::function<void()> on_commit;
  std::function<void()> on_synced;   // proxies are answered from now on
  std::function<void()> on_proxies;  // something was told of a proxy
  // What else /readyz waits for; nothing when all is there.
  std::function<std::optional<std::string>()> waiting_for;
};

// Lives on the loop's thread, the one writer of the graph.
class ControlPlane {
 public:
  // Listens at once; proxies are answered when everything that is in the folder has been published.
  // Fails when nothing is at the root, an address is in use, or another process holds the state
  // directory. A state directory that cannot be written, or where there can be no control socket,
  // is told in the log, and serving goes on.
  static Result<std::unique_ptr<ControlPlane>> Start(net::PollLoop& loop, Log& log,
                                                     ControlPlaneOptions options,
                                                     ControlPlaneHooks hooks);
  ~ControlPlane();
  ControlPlane(const ControlPlane&) = delete;
  ControlPlane& operator=(const ControlPlane&) = delete;

  bool synced() const { return synced_; }
  const engine::Engine& engine() const { return *engine_; }
  const engine::Proxies& proxies() const { return proxies_; }
  const xds::Server& server() const { return *server_; }
  uint16_t probe_port() const { return control_ ? control_->probe_port() : 0; }

 private:
  // How long proxies take to answer; from the server's thread.
  struct Answers {
    std::mutex mutex;
    std::array<Histogram, ir::kResourceTypes> seconds;
  };

  ControlPlane(net::PollLoop& loop, Log& log, ControlPlaneHooks hooks);

  Status Serve(xds::ServerOptions options);
  Status Follow(engine::EngineOptions options);
  Status Listen(server::ControlOptions options, const std::string& state_dir);
  void OnProxyEvent(const xds::ServerEvent& event);
  server::ControlServer::Response Answer(const net::ProbeRequest& request);
  server::ControlServer::Response AnswerApi(const net::ProbeRequest& request);
  std::string Metrics();

  net::PollLoop& loop_;
  RecentLog log_;  // for `weft bundle`, too
  const ControlPlaneHooks hooks_;
  engine::Proxies proxies_;
  Answers answers_;
  server::CertificateExpiry expiry_;
  std::map<std::string, std::string> admin_sockets_;
  engine::PortMap ports_;
  bool synced_ = false;
  std::unique_ptr<sources::StateStore> state_;
  std::unique_ptr<xds::Server> server_;
  std::unique_ptr<engine::Engine> engine_;  // publishes to the server, writes to the state
  std::unique_ptr<server::ControlServer> control_;
};

}  // namespace weft::cli
