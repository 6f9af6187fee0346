// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Server: the delta ADS server of Envoy's AggregatedDiscoveryService, by gRPC.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "xds/hub.h"
#include "xds/listeners.h"

namespace weft::xds {

struct ServerOptions {
  std::optional<UnixListener> unix;
  std::optional<TlsListener> tls;
  // Asked once per stream over TLS, when the client has said which node it is; from any thread.
  // Empty: a verified certificate is enough.
  Allow allow;
  HubOptions hub;  // its callbacks come on the server's own thread, and should be short
};

// Threads: everything may be called from any thread.
class Server {
 public:
  // Listens at once, but answers nobody before SetSynced(). Fails when an address is in use or a
  // file cannot be read. `clock` and `log` outlive the server.
  static Result<std::unique_ptr<Server>> Start(ServerOptions options, const Clock& clock, Log& log);
  // Closes all streams and waits for its thread.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Makes `changes` the next publish. Never waits for a client or for an earlier publish. `since`:
  // when that happened which led to them; not given: now.
  void Publish(std::vector<Change> changes, std::optional<MonoTime> since = std::nullopt);
  // All that there is has been published once: from now on clients are answered.
  void SetSynced();

  // How far the published version of a resource has come; nullopt: not published.
  std::optional<Progress> Of(const ir::ResourceId& id) const;
  HubCounters Counters() const;
  uint16_t tls_port() const;  // 0: does not listen

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace weft::xds
