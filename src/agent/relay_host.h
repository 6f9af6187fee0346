// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// RelayHost: the relay with its connections: the ADS server that Envoy asks, the stream to the
// control plane, and the file; on a thread of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/lkg_keeper.h"
#include "agent/port_holder.h"
#include "agent/relay.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "xds/ads_client.h"

namespace weft::agent {

struct RelayHostOptions {
  RelayOptions relay;       // and with it the node's id
  std::string socket_path;  // where Envoy asks; mode 0600
  xds::AdsClientOptions control_plane;
  LkgKeeperOptions file;
  // At its start the agent waits so long for the control plane before it calls what it serves from
  // the file good enough.
  Duration control_plane_grace = std::chrono::seconds(3);
};

struct RelayStatus {
  bool envoy_connected = false;
  bool control_plane_connected = false;
  bool from_file = false;  // there was a file of an earlier agent
  RelayCounts counts;
  LkgStatus file;
};

// Threads: everything may be called from any thread.
class RelayHost {
 public:
  // Listens, and serves Envoy from the file at once. Fails when the socket is in use or a
  // certificate cannot be read. `clock` and `log` outlive the host.
  static Result<std::unique_ptr<RelayHost>> Start(RelayHostOptions options, const Clock& clock,
                                                  Log& log);
  // Ends all streams and writes the file.
  ~RelayHost();
  RelayHost(const RelayHost&) = delete;
  RelayHost& operator=(const RelayHost&) = delete;

  RelayStatus status() const;
  // What Envoy, or the start, still waits for; nothing when Envoy has all that there is.
  std::optional<std::string> Unacknowledged() const;
  // The ports of the listeners that Envoy has acknowledged last, or that the file names.
  std::vector<Port> Ports() const;
  // The thread's loop, for what shall run there too.
  net::PollLoop& loop();

 private:
  struct Impl;
  explicit RelayHost(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace weft::agent
