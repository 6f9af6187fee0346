// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// ProxyThread: Envoy and its supervisor on a thread of their own.
#pragma once

#include <functional>
#include <memory>
#include <thread>

#include "agent/supervisor.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "net/poll_loop.h"

namespace weft::cli {

class ProxyThread {
 public:
  // The hooks are called on the proxy's thread. Fails when Envoy cannot be started or a port is
  // held.
  static Result<std::unique_ptr<ProxyThread>> Start(agent::SupervisorOptions options,
                                                    agent::SupervisorHooks hooks,
                                                    const Clock& clock, Log& log);
  // Ends the thread, and with it Envoy, at once. Orderly is Drain() and waiting for on_ended.
  ~ProxyThread();
  ProxyThread(const ProxyThread&) = delete;
  ProxyThread& operator=(const ProxyThread&) = delete;

  // From any thread; each further call hastens.
  void Drain();

 private:
  explicit ProxyThread(std::unique_ptr<net::PollLoop> loop) : loop_(std::move(loop)) {}

  std::unique_ptr<net::PollLoop> loop_;
  std::unique_ptr<agent::Supervisor> supervisor_;
  std::thread thread_;
};

}  // namespace weft::cli
