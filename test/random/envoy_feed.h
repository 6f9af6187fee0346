// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// EnvoyFeed: one real Envoy, started as Weft starts it, behind the real ADS server; what it says to
// each configuration that it is fed.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/envoy_process.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/temp_dir_for_test.h"
#include "engine/envoy_graph.h"
#include "net/fd.h"
#include "xds/server.h"
#include "xds/server_event.h"

namespace weft::sets {

// What Envoy says to a configuration.
struct Verdict {
  struct Refusal {
    ir::ResourceId resource;
    std::string message;
  };
  std::vector<Refusal> refusals;
  // A cluster that does not become ready, a removal refused, an Envoy that has ended, or something
  // that it never asked for: what else must not be.
  std::vector<std::string> problems;

  bool Good() const { return refusals.empty() && problems.empty(); }
  std::string ForPeople() const;
};

class EnvoyFeed {
 public:
  // Starts the server and Envoy. Each of `ports`, as listeners say them, gets a free one.
  EnvoyFeed(const std::string& envoy, const std::vector<uint32_t>& ports);
  ~EnvoyFeed();
  EnvoyFeed(const EnvoyFeed&) = delete;
  EnvoyFeed& operator=(const EnvoyFeed&) = delete;

  const engine::PortMap& ports() const { return ports_; }
  // Publishes the changes and waits until Envoy has answered all that it was given.
  Verdict Publish(std::vector<xds::Change> changes);
  xds::HubCounters Counters() const { return server_->Counters(); }
  std::string EnvoyLog() const { return dir_.Read("envoy.log"); }

 private:
  void HoldPort(uint32_t declared);
  void OnEvent(const xds::ServerEvent& event);

  TempDir dir_;
  SystemClock clock_;
  MemoryLog log_;
  std::vector<net::Fd> held_;
  engine::PortMap ports_;
  std::optional<agent::RunDir> run_dir_;
  std::optional<agent::Process> process_;

  std::mutex mutex_;  // guards what follows, which the server's thread writes
  std::condition_variable changed_;
  Verdict verdict_;
  uint64_t marker_ = 0;  // the newest that Envoy has acknowledged
  bool caught_up_ = false;
  std::chrono::steady_clock::time_point last_event_;

  uint64_t markers_ = 0;
  std::unique_ptr<xds::Server> server_;
};

}  // namespace weft::sets
