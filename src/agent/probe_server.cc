// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// ProbeServer: facts from two threads, pages on one of them.
#include "agent/probe_server.h"

#include <future>
#include <utility>

namespace weft::agent {
namespace {

constexpr auto kBeat = std::chrono::seconds(1);

// Runs it on the loop's thread and waits for it.
template <class Function>
auto On(net::PollLoop& loop, Function function) {
  std::packaged_task<decltype(function())()> task(std::move(function));
  auto result = task.get_future();
  loop.Post([&task] { task(); });
  return result.get();
}

}  // namespace

ProbeServer::~ProbeServer() {
  if (relay_) On(relay_->loop(), [this] { endpoint_.reset(); });
}

void ProbeServer::Tell(const SupervisorStatus& status) {
  std::lock_guard lock(mutex_);
  status_ = status;
}

Status ProbeServer::Listen(const ProbeAddress& address, RelayHost& relay,
                           net::PollLoop& supervisor) {
  relay_ = &relay;
  supervisor_loop_ = &supervisor;
  Beat();
  return On(relay.loop(), [&]() -> Status {
    const auto handler = [this](const net::ProbeRequest& request) {
      return AnswerProbe(request, Facts());
    };
    auto endpoint =
        address.unix_path.empty()
            ? net::HttpEndpoint::ListenTcp(relay.loop(), address.ip, address.port, handler)
            : net::HttpEndpoint::ListenUnix(relay.loop(), address.unix_path, handler);
    if (!endpoint) return std::unexpected(endpoint.error());
    endpoint_ = std::move(*endpoint);
    return {};
  });
}

AgentFacts ProbeServer::Facts() const {
  AgentFacts facts{.relay = relay_->status(), .now = clock_.WallNow()};
  std::lock_guard lock(mutex_);
  facts.supervisor = status_;
  facts.since_heartbeat = clock_.Now() - beat_;
  return facts;
}

void ProbeServer::Beat() {
  {
    std::lock_guard lock(mutex_);
    beat_ = clock_.Now();
  }
  supervisor_loop_->After(kBeat, [this] { Beat(); });
}

}  // namespace weft::agent
