// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/proxy_thread.h"

#include <future>
#include <utility>

namespace weft::cli {

Result<std::unique_ptr<ProxyThread>> ProxyThread::Start(agent::SupervisorOptions options,
                                                        agent::SupervisorHooks hooks,
                                                        const Clock& clock, Log& log) {
  auto loop = net::PollLoop::Create(clock);
  if (!loop) return std::unexpected(loop.error());
  std::unique_ptr<ProxyThread> proxy(new ProxyThread(std::move(*loop)));
  auto supervisor =
      agent::Supervisor::Create(*proxy->loop_, log, std::move(options), std::move(hooks));
  if (!supervisor) return std::unexpected(supervisor.error());
  proxy->supervisor_ = std::move(*supervisor);
  // Envoy dies with the thread that started it, so that thread starts it.
  std::promise<Status> started;
  std::future<Status> result = started.get_future();
  proxy->thread_ = std::thread([&started, target = proxy.get()] {
    const Status status = target->supervisor_->Start();
    const bool runs = status.has_value();
    started.set_value(status);
    if (runs) target->loop_->Run();
  });
  if (Status status = result.get(); !status) {
    proxy->thread_.join();
    return std::unexpected(status.error());
  }
  return proxy;
}

ProxyThread::~ProxyThread() {
  if (!thread_.joinable()) return;
  loop_->Stop();
  thread_.join();
}

void ProxyThread::Drain() {
  loop_->Post([this] { supervisor_->Drain(); });
}

}  // namespace weft::cli
