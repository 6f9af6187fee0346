// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Hub: all sessions, the published state and the timers, on one event loop; without gRPC.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/histogram.h"
#include "net/poll_loop.h"
#include "xds/ack_board.h"
#include "xds/awaited_changes.h"
#include "xds/catalogue.h"
#include "xds/server_event.h"
#include "xds/session.h"
#include "xds/stream_owner.h"

namespace weft::xds {

struct HubOptions {
  SessionOptions session;  // its known_good is asked when no client has accepted the version so far
  Duration silent_bound = std::chrono::seconds(10);
  std::function<void(const ServerEvent&)> on_event;
  // Time from the making of a response to the client's answer. For a histogram.
  std::function<void(ir::ResourceType, Duration)> on_answered;
};

// From 0.1 ms to 10 s, and finely where a change of one object lies.
std::vector<double> SendBounds();

// Counters since the start, per type in the order of ir::ResourceType.
struct HubCounters {
  struct OfType {
    uint64_t responses = 0;
    uint64_t resources = 0;
    uint64_t removals = 0;
    uint64_t bytes = 0;  // of resources
    uint64_t acks = 0;
    uint64_t nacks = 0;
  };
  std::array<OfType, ir::kResourceTypes> types;
  uint64_t publishes = 0;
  size_t clients = 0;
  size_t silent_clients = 0;
  // Time from what led to a publish until the last resource of it has been written, each to the
  // first client that it went to. Publishes without a client are not counted.
  Histogram sends{SendBounds()};
};

// Threads: all on the loop's thread, but for Of(), CopyCounters() (any thread). Callbacks come on
// the loop's thread and may not call the hub.
class Hub final : public StreamOwner {
 public:
  Hub(net::PollLoop& loop, HubOptions options);
  ~Hub() override;
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  ClientId Connect(Client client, Wire& wire) override;
  void Disconnect(ClientId id) override;
  void OnRequest(ClientId id, const DeltaRequest& request) override;
  void OnWritten(ClientId id) override;

  // `since`: when that happened which led to these changes.
  void Publish(const std::vector<Change>& changes, Time since);

  std::optional<Progress> Of(const ir::ResourceId& id) const;
  HubCounters CopyCounters() const;

 private:
  struct Connected {
    ClientRef client;
    Wire& wire;
    Session session;
    std::optional<Time> writing_since;
    std::vector<ResourceRef> writing;  // whose first sending this may be
    bool caught_up = false;
    bool silent = false;
  };

  Time Now() const { return loop_.clock().Now(); }
  void Pump(Connected& connected);
  void TakeEvents(Connected& connected);
  void Write(Connected& connected, const DeltaResponse& response);
  void Await(const std::vector<Catalogue::Changed>& changed, Time since);
  void Tell(const ServerEvent& event);
  void TellCompleted(std::vector<ResourceRef> resources);
  void Arm(std::optional<Time> deadline);
  void OnTimer();
  void CheckSilence(Connected& connected);

  net::PollLoop& loop_;
  const HubOptions options_;
  Catalogue catalogue_;
  std::map<ClientId, Connected> clients_;
  ClientId last_id_ = 0;
  std::optional<net::PollLoop::TimerId> timer_;

  mutable std::mutex mutex_;  // guards what follows, which other threads read
  AckBoard board_;
  HubCounters counters_;
  AwaitedChanges sends_{SendBounds()};
};

}  // namespace weft::xds
