// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// FakeEnvoy: Envoy's delta ADS client as a small deterministic model, for tests without a process:
// subscriptions that follow from what it has, warming clusters that hold back CDS answers, partly
// applied refusals, versions told on reconnect. It records every breach of make-before-break.
//
// What a resource does is read from its bytes, which are words: "bad" is refused; a cluster with
// "eds" waits for its endpoints; one with "slow" waits for WarmSlow(). What it uses are its needs.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ir/resource.h"
#include "xds/messages.h"

namespace weft::xds {

class FakeEnvoy {
 public:
  // Begins a stream: forgets what is under way, asks for what it is interested in.
  void Connect();
  // Takes one response as Envoy would, and answers into `requests`.
  void Receive(const DeltaResponse& response);
  // The slow clusters that are warming become ready.
  void WarmSlow();

  std::deque<DeltaRequest> requests;  // to the server, in order
  std::vector<std::string> breaches;  // what must never happen
  int refusals = 0;

  // What it uses now (of clusters: those that are ready).
  const std::map<std::string, ResourceRef>& Has(ir::ResourceType type) const {
    return At(has_, type);
  }
  bool Warming(const std::string& cluster) const { return warming_.contains(cluster); }
  // It would tell a version of it on reconnect. Not so for what it applied from a refused response.
  bool Tells(const ir::ResourceId& id) const { return At(versions_, id.type).contains(id.name); }
  bool Subscribed(const ir::ResourceId& id) const {
    return At(subscribed_, id.type).contains(id.name);
  }

 private:
  template <class T>
  using PerType = std::array<T, ir::kResourceTypes>;
  template <class T>
  static T& At(PerType<T>& all, ir::ResourceType type) {
    return all[static_cast<size_t>(type)];
  }
  template <class T>
  static const T& At(const PerType<T>& all, ir::ResourceType type) {
    return all[static_cast<size_t>(type)];
  }

  bool Apply(const DeltaResponse& response);
  bool ApplyClusters(const DeltaResponse& response);
  bool ApplyNamed(const DeltaResponse& response);
  void EndpointsCame(const std::string& cluster);
  void MaybeReady(const std::string& cluster);
  void CheckNeeds(const ir::Resource& user);
  void CheckUnused(const ir::ResourceId& removed);
  void FollowSubscriptions();
  void Ask(DeltaRequest request);
  void SendHeldBack();

  PerType<std::map<std::string, ResourceRef>> has_;
  PerType<std::map<std::string, std::string>> versions_;  // told on reconnect; accepted ones only
  PerType<std::set<std::string>> subscribed_;
  PerType<bool> introduced_{};
  std::map<std::string, ResourceRef> warming_;
  std::set<std::string> endpoints_due_;  // warming clusters whose endpoints have not come
  std::vector<DeltaRequest> held_back_;  // CDS requests, while anything warms
  bool clusters_answered_ = false;       // the first CDS response has come
};

}  // namespace weft::xds
