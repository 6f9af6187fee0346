// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// ControlServer: how people and probes ask a running Weft, by HTTP: everything on a Unix socket of
// the owner's, health and metrics by TCP as well.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "net/http_endpoint.h"
#include "net/poll_loop.h"

namespace weft::server {

struct ProbeAddress {
  std::string ip = "127.0.0.1";  // numeric
  uint16_t port = 0;             // 0: a free one
};

// "127.0.0.1:9100", "[::1]:9100"; fails for anything else, names included.
Result<ProbeAddress> ParseProbeAddress(const std::string& text);

struct ControlOptions {
  std::string socket;                 // "" = none
  std::optional<ProbeAddress> probe;  // /healthz, /readyz and /metrics alone
  Duration heartbeat = std::chrono::milliseconds(500);
  // /healthz fails when the writer's loop has not turned for so long.
  Duration stalled = std::chrono::seconds(10);
  // What the writer does not answer in this time is answered 503.
  Duration patience = std::chrono::seconds(5);
};

// Listens on a thread of its own, so that /healthz can tell of a writer that has stalled; bodies
// that take long are made on another one.
class ControlServer {
 public:
  struct Response : net::ProbeResponse {
    // Where it is set: makes the body, on a thread that neither the writer nor /healthz waits for.
    std::function<std::string()> finish;
  };
  // Gives the answer to everything but /healthz; called on the writer's loop.
  using Answer = std::function<Response(const net::ProbeRequest&)>;

  // On the writer's thread, where it is destroyed too. Fails when an address cannot be had.
  static Result<std::unique_ptr<ControlServer>> Start(net::PollLoop& writer, ControlOptions options,
                                                      Answer answer);
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

  uint16_t probe_port() const;  // 0: does not listen by TCP

 private:
  struct Impl;
  explicit ControlServer(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<Impl> impl_;  // shared with what is posted to the writer
};

}  // namespace weft::server
