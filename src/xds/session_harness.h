// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Harness: one session and one FakeEnvoy joined by two queues, with a clock of its own. For tests.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "ir/resource.h"
#include "xds/catalogue.h"
#include "xds/fake_envoy.h"
#include "xds/session.h"

namespace weft::xds {

inline ResourceRef Make(ir::ResourceType type, std::string name, std::string bytes,
                        std::vector<ir::ResourceId> needs = {}) {
  ir::Resource resource{{type, std::move(name)}};
  resource.version = Fnv1a64(bytes);
  resource.bytes = std::make_shared<const std::string>(std::move(bytes));
  resource.needs = std::move(needs);
  return std::make_shared<const ir::Resource>(std::move(resource));
}
inline Change Put(const ResourceRef& resource) { return {resource->id, resource}; }
inline Change Put(ir::ResourceType type, std::string name, std::string bytes,
                  std::vector<ir::ResourceId> needs = {}) {
  return Put(Make(type, std::move(name), std::move(bytes), std::move(needs)));
}
inline Change Remove(ir::ResourceType type, std::string name) {
  return {{type, std::move(name)}, nullptr};
}

class Harness {
 public:
  explicit Harness(SessionOptions options = {}) : options_(std::move(options)) { NewStream(); }

  // What is published; survives streams.
  void Publish(const std::vector<Change>& changes) {
    const auto changed = catalogue.Apply(changes);
    session->OnPublish(changed, now);
    Collect();
  }
  // A new stream, as after a restart of either side's connection. The client keeps what it has.
  void NewStream() {
    to_client.clear();
    session = std::make_unique<Session>(catalogue, options_);
    envoy.Connect();
  }

  // One step of each party; true: something happened.
  bool ServerReads() {
    if (envoy.requests.empty()) return false;
    session->OnRequest(envoy.requests.front(), now);
    envoy.requests.pop_front();
    Collect();
    return true;
  }
  bool ServerWrites() {
    std::optional<DeltaResponse> response = session->Next(now);
    Collect();
    if (!response) return false;
    log.push_back(*response);
    to_client.push_back(std::move(*response));
    return true;
  }
  bool ClientReads() {
    if (to_client.empty()) return false;
    envoy.Receive(to_client.front());
    to_client.pop_front();
    return true;
  }
  // Until nobody has anything to do at this moment.
  void Settle() {
    while (ServerReads() || ServerWrites() || ClientReads()) {
    }
  }
  void Pass(Duration duration) {
    now += duration;
    session->OnTick(now);
    Collect();
  }
  void PassAndSettle(Duration duration) {
    Pass(duration);
    Settle();
  }

  // Events of a kind so far.
  template <class E>
  std::vector<E> All() const {
    std::vector<E> all;
    for (const Event& event : events) {
      if (const E* one = std::get_if<E>(&event)) all.push_back(*one);
    }
    return all;
  }
  // The versions that this or an earlier stream's client has acknowledged.
  bool WasAcked(const ir::Resource& resource) const {
    return acked.contains({resource.id, resource.version});
  }

  Catalogue catalogue;
  FakeEnvoy envoy;
  std::unique_ptr<Session> session;
  std::deque<DeltaResponse> to_client;
  std::vector<DeltaResponse> log;  // all responses ever made
  std::vector<Event> events;
  std::set<std::pair<ir::ResourceId, uint64_t>> acked;
  Time now{std::chrono::hours(1)};

 private:
  void Collect() {
    for (Event& event : session->TakeEvents()) {
      if (const auto* message = std::get_if<Acked>(&event)) {
        for (const ResourceRef& r : message->resources) acked.insert({r->id, r->version});
      }
      events.push_back(std::move(event));
    }
  }
  SessionOptions options_;
};

}  // namespace weft::xds
