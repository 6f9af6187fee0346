// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// ControlPlane: from a folder of configuration to an ADS server, with its state. What `weft run`
// and `weft serve` have in common.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/log.h"
#include "base/result.h"
#include "engine/engine.h"
#include "engine/proxies.h"
#include "net/poll_loop.h"
#include "sources/state/state_store.h"
#include "xds/server.h"

namespace weft::cli {

struct ControlPlaneOptions {
  engine::EngineOptions engine;
  xds::ServerOptions server;  // but for its on_event
  std::string state_dir;      // "" = nothing is kept
};

// Called on the loop's thread; any may be empty.
struct ControlPlaneHooks {
  std::function<void()> on_commit;
  std::function<void()> on_proxies;  // something was told of a proxy
};

// Lives on the loop's thread, the one writer of the graph.
class ControlPlane {
 public:
  // Listens at once; proxies are answered when everything that is in the folder has been published.
  // Fails when nothing is at the root, an address is in use, or another process holds the state
  // directory. A state directory that cannot be written is told in the log, and serving goes on.
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

 private:
  ControlPlane(net::PollLoop& loop, ControlPlaneHooks hooks)
      : loop_(loop), hooks_(std::move(hooks)) {}

  void OnProxyEvent(const xds::ServerEvent& event);

  net::PollLoop& loop_;
  const ControlPlaneHooks hooks_;
  engine::Proxies proxies_;
  bool synced_ = false;
  std::unique_ptr<sources::StateStore> state_;
  std::unique_ptr<xds::Server> server_;
  std::unique_ptr<engine::Engine> engine_;  // publishes to the server, writes to the state
};

}  // namespace weft::cli
