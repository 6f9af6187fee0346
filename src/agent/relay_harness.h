// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// RelayHarness: a control plane's session, a relay and a FakeEnvoy joined by queues, with a clock
// of their own; each of the three can be restarted, and each of the two connections broken. For
// tests.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "agent/relay.h"
#include "xds/catalogue.h"
#include "xds/fake_envoy.h"
#include "xds/session.h"
#include "xds/session_harness.h"

namespace weft::agent {

class RelayHarness {
 public:
  RelayHarness() { StartAgent(std::nullopt); }

  void Publish(const std::vector<xds::Change>& changes) {
    const auto changed = catalogue.Apply(changes);
    if (session) session->OnPublish(changed, now);
    Collect();
  }

  void UpstreamUp() {
    AgentReadsEnvoy();
    to_upstream.clear();
    from_upstream.clear();
    xds::SessionOptions options;
    options.removal_linger = {};
    options.known_good = [this](const ir::Resource& r) {
      return acked.contains({r.id, r.version});
    };
    session = std::make_unique<xds::Session>(catalogue, options);
    relay->OnUpstreamOpened();
    Act();
  }
  void UpstreamDown() {
    session.reset();
    relay->OnUpstreamClosed();
    Act();
  }
  // The same Envoy, which keeps what it has.
  void EnvoyReconnects() {
    to_envoy.clear();
    envoy.Connect();
    relay->OnEnvoyOpened(now);
    Act();
  }
  // A new Envoy, which has nothing.
  void EnvoyRestarts() {
    breaches.insert(breaches.end(), envoy.breaches.begin(), envoy.breaches.end());
    envoy = xds::FakeEnvoy();
    EnvoyReconnects();
  }
  // A new agent with an old agent's file, or with none. Both connections are gone.
  void StartAgent(const std::optional<LastKnownGood>& file) {
    relay = std::make_unique<Relay>(RelayOptions{.node_id = "edge-1"});
    if (file) relay->Load(*file);
    session.reset();
    to_envoy.clear();
    envoy.requests.clear();
    Act();
  }

  // One step of each party; true: something happened. Requests are read in one go, as Envoy makes
  // them: between its first request for a table and its first for scopes there is a moment in which
  // a control plane that has just come cannot know that it uses both.
  bool UpstreamReads() {
    if (!session || to_upstream.empty()) return false;
    for (const xds::DeltaRequest& request : std::exchange(to_upstream, {})) {
      session->OnRequest(request, now);
    }
    Collect();
    return true;
  }
  bool UpstreamWrites() {
    if (!session) return false;
    std::optional<xds::DeltaResponse> response = session->Next(now);
    Collect();
    if (!response) return false;
    from_upstream.push_back(std::move(*response));
    return true;
  }
  bool AgentReadsUpstream() {
    if (!session || from_upstream.empty()) return false;
    const xds::DeltaResponse response = std::move(from_upstream.front());
    from_upstream.pop_front();
    relay->OnUpstreamResponse(response, now);
    Act();
    return true;
  }
  bool AgentReadsEnvoy() {
    if (!relay->envoy_open() || envoy.requests.empty()) return false;
    for (const xds::DeltaRequest& request : std::exchange(envoy.requests, {})) {
      relay->OnEnvoyRequest(request, now);
    }
    Act();
    return true;
  }
  bool EnvoyReads() {
    if (!relay->envoy_open() || to_envoy.empty()) return false;
    envoy.Receive(to_envoy.front());
    to_envoy.pop_front();
    return true;
  }
  void Settle() {
    while (UpstreamReads() || UpstreamWrites() || AgentReadsUpstream() || AgentReadsEnvoy() ||
           EnvoyReads()) {
    }
  }
  void Pass(Duration duration) {
    now += duration;
    if (session) session->OnTick(now);
    relay->OnTick(now);
    Collect();
    Act();
  }
  void PassAndSettle(Duration duration) {
    Pass(duration);
    Settle();
  }

  xds::Catalogue catalogue;
  std::unique_ptr<xds::Session> session;  // null: the control plane is away
  std::unique_ptr<Relay> relay;
  xds::FakeEnvoy envoy;
  std::deque<xds::DeltaRequest> to_upstream;
  std::deque<xds::DeltaResponse> from_upstream;
  std::deque<xds::DeltaResponse> to_envoy;
  std::vector<xds::DeltaResponse> given;  // to Envoy, ever
  std::vector<xds::DeltaRequest> asked;   // of the control plane, ever
  std::vector<xds::Event> events;         // what the control plane learnt
  std::vector<std::string> breaches;      // of Envoys that are gone
  std::set<std::pair<ir::ResourceId, uint64_t>> acked;
  xds::Time now{std::chrono::hours(1)};

 private:
  void Act() {
    bool restart = false;
    for (RelayAction& action : relay->TakeActions()) {
      if (auto* send = std::get_if<SendToEnvoy>(&action)) {
        given.push_back(send->response);
        to_envoy.push_back(std::move(send->response));
      } else if (auto* ask = std::get_if<SendUpstream>(&action)) {
        asked.push_back(ask->request);
        to_upstream.push_back(std::move(ask->request));
      } else {
        restart = true;
      }
    }
    if (restart) UpstreamUp();
  }
  void Collect() {
    if (!session) return;
    for (xds::Event& event : session->TakeEvents()) {
      if (const auto* taken = std::get_if<xds::Acked>(&event)) {
        for (const xds::ResourceRef& r : taken->resources) acked.insert({r->id, r->version});
      }
      events.push_back(std::move(event));
    }
  }
};

}  // namespace weft::agent
