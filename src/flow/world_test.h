// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// For the property tests: a small world of routes, services and gateways, as a graph with every
// kind of node and, beside it, as one plain function over all objects that knows nothing of graphs.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "flow/flow.h"

namespace weft::flow::testing {

struct Route {
  int created = 0;
  std::string gateway;
  std::vector<std::string> hosts;
  std::vector<std::string> backends;
  bool operator==(const Route&) const = default;
};
struct Service {
  int port = 0;
  bool operator==(const Service&) const = default;
};
struct Gateway {
  int port = 0;
  bool operator==(const Gateway&) const = default;
};

// The inputs. `http` and `grpc` routes are different kinds that meet in one index of hosts.
struct Objects {
  std::map<Key, Route> http;
  std::map<Key, Route> grpc;
  std::map<Key, Service> services;
  std::map<Key, Gateway> gateways;
};

// One host that one route wants.
struct Claim {
  int created = 0;    // the oldest claim of a host wins it,
  std::string route;  // then the first by name
  std::string host;
  std::vector<std::string> services;   // keys of those that there are
  std::vector<std::string> addresses;  // of the same
  auto operator<=>(const Claim&) const = default;
};

// All outputs, by node, as text: what the graph and the plain function must agree on.
using State = std::map<std::string, std::map<Key, std::string>>;

// The specification: everything from scratch.
State Translate(const Objects& objects);

class World {
 public:
  World();

  // Makes the inputs equal to `objects` and commits.
  CommitReport Apply(const Objects& objects);

  // The outputs, in the form of Translate.
  State Outputs() const;
  // What the sinks have published so far, replayed: some of the nodes of Outputs.
  const State& published() const { return published_; }
  // The content of every node of the graph, inputs and indexes too: all that a task may read. The
  // text of a bucket has one line per member.
  State Everything() const;
  // The tasks whose functions the last Apply ran, by node: the keys of their inputs.
  const std::map<std::string, std::multiset<Key>>& ran() const { return ran_; }

  const Graph& graph() const { return graph_; }

 private:
  Out<Claim> ClaimsOf(Reads& reads, const Key& key, const Route& route);
  Out<std::string> SettleHost(const Key& host, const Members<Claim>& claims);
  Out<std::string> ClusterOf(Reads& reads, const Key& key, const Service& service);
  Out<std::string> SettlePort(Reads& reads, const Key& port, const Members<Gateway>& gateways);
  Out<std::string> GatewayStatus(Reads& reads, const Key& key, const Gateway& gateway);
  Out<std::string> ClaimStatus(Reads& reads, const Key& key, const Claim& claim);
  void Ran(const std::string& node, const Key& key) { ran_[node].insert(key); }

  Graph graph_;
  Objects applied_;
  State published_;
  std::map<std::string, std::multiset<Key>> ran_;

  // In the order of construction, which is that of a commit.
  Collection<Route>& http_;
  Collection<Route>& grpc_;
  Collection<Service>& services_;
  Collection<Gateway>& gateways_;
  Index<Gateway>& gateways_by_port_;
  Derived<Route, Claim>& http_claims_;
  Derived<Route, Claim>& grpc_claims_;
  Union<Claim>& claims_;
  Index<Claim>& claims_by_host_;
  Index<Claim>& claims_by_service_;
  DerivedGroup<Claim, std::string>& hosts_;
  Derived<Service, std::string>& clusters_;
  DerivedGroup<Gateway, std::string>& ports_;
  FindingIndex& findings_;
  Derived<Gateway, std::string>& gateway_status_;
  Derived<Claim, std::string>& claim_status_;
  FindingIndex& all_findings_;
  Sink<std::string>& hosts_out_;
  Sink<std::string>& clusters_out_;
  Sink<Findings>& findings_out_;
};

// Findings and texts of which both sides make use; everything else they make on their own.
Finding RouteFinding(const Key& route, std::string code, std::string about);
Finding GatewayFinding(const Key& gateway, std::string code, std::string about);
std::string Show(const std::string& text);
std::string Show(const Route& route);
std::string Show(const Service& service);
std::string Show(const Gateway& gateway);
std::string Show(const Claim& claim);
std::string Show(const Findings& findings);

}  // namespace weft::flow::testing
