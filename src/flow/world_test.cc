// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The world of the property tests as a graph.
#include "flow/world_test.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace weft::flow::testing {
namespace {

template <class T>
void ShowValues(const Readable<T>& node, State& state) {
  auto& shown = state[node.name()];
  node.ForEach([&](const Key& key, const Ref<T>& value) { shown[key] = Show(*value); });
}

template <class T>
void ShowBuckets(const Index<T>& index, State& state) {
  auto& shown = state[index.name()];
  for (const Key& bucket : index.Keys()) {
    for (const auto& [key, value] : index.Find(bucket)) {
      shown[bucket] += fmt::format("{}={}\n", key, Show(*value));
    }
  }
}

// Brings a collection from `old` to `now`; some equal values are set again, which must not matter.
template <class T>
void SetAll(Collection<T>& collection, const std::map<Key, T>& old, const std::map<Key, T>& now) {
  for (const auto& [key, value] : old) {
    if (!now.contains(key)) collection.Erase(key);
  }
  for (const auto& [key, value] : now) {
    const auto at = old.find(key);
    const bool set_again = key.back() % 2 == 0;
    if (at == old.end() || at->second != value || set_again) collection.Set(key, value);
  }
}

template <class T>
void Replay(const Sink<T>& sink, const std::string& name, State& published) {
  auto& values = published[name];
  for (const Change<T>& change : sink.changes()) {
    const auto at = values.find(change.key);
    ASSERT_EQ(at != values.end(), change.before != nullptr) << name << " " << change.key;
    if (change.before) {
      ASSERT_EQ(at->second, Show(*change.before)) << name << " " << change.key;
    }
    if (change.after) {
      values[change.key] = Show(*change.after);
    } else {
      values.erase(change.key);
    }
  }
}

}  // namespace

World::World()
    : http_(graph_.Make<Collection<Route>>("http")),
      grpc_(graph_.Make<Collection<Route>>("grpc")),
      services_(graph_.Make<Collection<Service>>("services")),
      gateways_(graph_.Make<Collection<Gateway>>("gateways")),
      gateways_by_port_(graph_.Make<Index<Gateway>>("gateways by port", gateways_,
                                                    [](const Key&, const Gateway& gateway) {
                                                      return std::vector<Key>{
                                                          std::to_string(gateway.port)};
                                                    })),
      http_claims_(graph_.Make<Derived<Route, Claim>>(
          "http claims", http_,
          [this](Reads& reads, const Key& key, const Route& route) {
            Ran("http claims", key);
            return ClaimsOf(reads, key, route);
          })),
      grpc_claims_(graph_.Make<Derived<Route, Claim>>(
          "grpc claims", grpc_,
          [this](Reads& reads, const Key& key, const Route& route) {
            Ran("grpc claims", key);
            return ClaimsOf(reads, key, route);
          })),
      claims_(graph_.Make<Union<Claim>>(
          "claims", std::vector<Readable<Claim>*>{&http_claims_, &grpc_claims_})),
      claims_by_host_(graph_.Make<Index<Claim>>(
          "claims by host", claims_,
          [](const Key&, const Claim& claim) { return std::vector<Key>{claim.host}; })),
      claims_by_service_(
          graph_.Make<Index<Claim>>("claims by service", claims_,
                                    [](const Key&, const Claim& claim) { return claim.services; })),
      hosts_(graph_.Make<DerivedGroup<Claim, std::string>>(
          "hosts", claims_by_host_,
          [this](Reads&, const Key& host, const Members<Claim>& claims) {
            Ran("hosts", host);
            return SettleHost(host, claims);
          })),
      clusters_(graph_.Make<Derived<Service, std::string>>(
          "clusters", services_,
          [this](Reads& reads, const Key& key, const Service& service) {
            Ran("clusters", key);
            return ClusterOf(reads, key, service);
          })),
      ports_(graph_.Make<DerivedGroup<Gateway, std::string>>(
          "ports", gateways_by_port_,
          [this](Reads& reads, const Key& port, const Members<Gateway>& gateways) {
            Ran("ports", port);
            return SettlePort(reads, port, gateways);
          })),
      findings_(graph_.Make<FindingIndex>("findings", graph_.Runners())),
      gateway_status_(graph_.Make<Derived<Gateway, std::string>>(
          "gateway status", gateways_,
          [this](Reads& reads, const Key& key, const Gateway& gateway) {
            Ran("gateway status", key);
            return GatewayStatus(reads, key, gateway);
          })),
      claim_status_(graph_.Make<Derived<Claim, std::string>>(
          "claim status", claims_,
          [this](Reads& reads, const Key& key, const Claim& claim) {
            Ran("claim status", key);
            return ClaimStatus(reads, key, claim);
          })),
      all_findings_(graph_.Make<FindingIndex>("all findings", graph_.Runners())),
      hosts_out_(graph_.Make<Sink<std::string>>("hosts out", hosts_)),
      clusters_out_(graph_.Make<Sink<std::string>>("clusters out", clusters_)),
      findings_out_(graph_.Make<Sink<Findings>>("findings out", all_findings_)) {}

Out<Claim> World::ClaimsOf(Reads& reads, const Key& key, const Route& route) {
  Out<Claim> out;
  if (!reads.Has(gateways_, route.gateway)) {
    out.findings.push_back(RouteFinding(key, "NO-GATEWAY", route.gateway));
    return out;
  }
  Claim claim{.created = route.created, .route = key};
  for (const std::string& backend : route.backends) {
    if (const Ref<Service> service = reads.Get(services_, backend)) {
      claim.services.push_back(backend);
      claim.addresses.push_back(fmt::format("{}:{}", backend, service->port));
    } else {
      out.findings.push_back(RouteFinding(key, "NO-BACKEND", backend));
    }
  }
  for (const std::string& host : route.hosts) {
    claim.host = host;
    out.Emit(key + "|" + host, claim);
  }
  return out;
}

Out<std::string> World::SettleHost(const Key& host, const Members<Claim>& claims) {
  Out<std::string> out;
  Ref<Claim> winner;
  for (const auto& [key, claim] : claims) {
    if (!winner || *claim < *winner) winner = claim;
  }
  for (const auto& [key, claim] : claims) {
    if (claim != winner) out.findings.push_back(RouteFinding(claim->route, "HOST-TAKEN", host));
  }
  out.Emit(host, fmt::format("{} -> {}", winner->route, winner->addresses));
  return out;
}

Out<std::string> World::ClusterOf(Reads& reads, const Key& key, const Service& service) {
  Out<std::string> out;
  if (reads.HasAny(claims_by_service_, key)) out.Emit(key, fmt::format("port {}", service.port));
  return out;
}

Out<std::string> World::SettlePort(Reads& reads, const Key& port,
                                   const Members<Gateway>& gateways) {
  Out<std::string> out;
  const Key& winner = (*gateways.begin()).first;
  for (const auto& [key, gateway] : gateways) {
    if (key != winner) out.findings.push_back(GatewayFinding(key, "PORT-TAKEN", port));
  }
  std::vector<std::string> routes;
  for (const auto& [key, claim] : reads.Lookup(claims_by_host_, "host" + port)) {
    routes.push_back(claim->route);
  }
  out.Emit(port, fmt::format("{} {}", winner, routes));
  return out;
}

Out<std::string> World::GatewayStatus(Reads& reads, const Key& key, const Gateway& gateway) {
  Out<std::string> out;
  const Ref<std::string> port = reads.Get(ports_, std::to_string(gateway.port));
  const bool wrong = reads.Get(findings_, GatewayFinding(key, "", "").object.ToString()) != nullptr;
  out.Emit(key, fmt::format("{} wrong={} claims={}", *port, wrong,
                            reads.Count(claims_by_host_, "host1")));
  return out;
}

Out<std::string> World::ClaimStatus(Reads& reads, const Key& key, const Claim& claim) {
  Out<std::string> out;
  const Ref<Findings> findings =
      reads.Get(findings_, RouteFinding(claim.route, "", "").object.ToString());
  if (!claim.services.empty() && !reads.Get(clusters_, claim.services[0])->starts_with("port 1")) {
    out.findings.push_back(RouteFinding(claim.route, "ODD-PORT", claim.services[0]));
  }
  out.Emit(key, fmt::format("{}: {}", *reads.Get(hosts_, claim.host),
                            findings ? Show(*findings) : "fine"));
  return out;
}

CommitReport World::Apply(const Objects& objects) {
  ran_.clear();
  SetAll(http_, applied_.http, objects.http);
  SetAll(grpc_, applied_.grpc, objects.grpc);
  SetAll(services_, applied_.services, objects.services);
  SetAll(gateways_, applied_.gateways, objects.gateways);
  applied_ = objects;
  CommitReport report = graph_.Commit();
  Replay(hosts_out_, "hosts", published_);
  Replay(clusters_out_, "clusters", published_);
  Replay(findings_out_, "all findings", published_);
  return report;
}

State World::Outputs() const {
  State state;
  ShowValues(claims_, state);
  ShowValues(hosts_, state);
  ShowValues(clusters_, state);
  ShowValues(ports_, state);
  ShowValues(gateway_status_, state);
  ShowValues(claim_status_, state);
  ShowValues(all_findings_, state);
  return state;
}

State World::Everything() const {
  State state = Outputs();
  ShowValues(http_, state);
  ShowValues(grpc_, state);
  ShowValues(services_, state);
  ShowValues(gateways_, state);
  ShowValues(http_claims_, state);
  ShowValues(grpc_claims_, state);
  ShowValues(findings_, state);
  ShowBuckets(gateways_by_port_, state);
  ShowBuckets(claims_by_host_, state);
  ShowBuckets(claims_by_service_, state);
  return state;
}

Finding RouteFinding(const Key& route, std::string code, std::string about) {
  return {
      .code = std::move(code), .object = {"g", "Route", "ns", route}, .message = std::move(about)};
}

Finding GatewayFinding(const Key& gateway, std::string code, std::string about) {
  return {.code = std::move(code),
          .object = {"g", "Gateway", "ns", gateway},
          .message = std::move(about)};
}

std::string Show(const std::string& text) { return text; }

std::string Show(const Claim& claim) {
  return fmt::format("{} {} {} {}", claim.created, claim.route, claim.host, claim.addresses);
}

std::string Show(const Findings& findings) {
  std::vector<std::string> shown;
  for (const Finding& finding : findings) shown.push_back(finding.code + " " + finding.message);
  return fmt::format("{}", fmt::join(shown, ", "));
}

std::string Show(const Route& route) {
  return fmt::format("{} {} {} {}", route.created, route.gateway, route.hosts, route.backends);
}
std::string Show(const Service& service) { return fmt::format("{}", service.port); }
std::string Show(const Gateway& gateway) { return fmt::format("{}", gateway.port); }

}  // namespace weft::flow::testing
