// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// ProbeServer: /healthz, /readyz and /metrics of a running agent.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "agent/options.h"
#include "agent/probes.h"
#include "agent/relay_host.h"
#include "agent/supervisor.h"
#include "base/clock.h"
#include "net/http_endpoint.h"
#include "net/poll_loop.h"

namespace weft::agent {

// Answers on the relay's thread, so that a supervisor that hangs is seen.
class ProbeServer {
 public:
  explicit ProbeServer(const Clock& clock) : clock_(clock) {}
  // Before the relay is gone.
  ~ProbeServer();
  ProbeServer(const ProbeServer&) = delete;
  ProbeServer& operator=(const ProbeServer&) = delete;

  // From the supervisor's thread.
  void Tell(const SupervisorStatus& status);
  // Fails when the address is in use. From then on the supervisor's loop beats.
  Status Listen(const ProbeAddress& address, RelayHost& relay, net::PollLoop& supervisor);

 private:
  AgentFacts Facts() const;
  void Beat();

  const Clock& clock_;
  RelayHost* relay_ = nullptr;
  net::PollLoop* supervisor_loop_ = nullptr;
  std::unique_ptr<net::HttpEndpoint> endpoint_;  // lives on the relay's thread

  mutable std::mutex mutex_;
  SupervisorStatus status_;  // guarded by mutex_
  MonoTime beat_{};          // guarded by mutex_
};

}  // namespace weft::agent
