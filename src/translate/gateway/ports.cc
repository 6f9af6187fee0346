// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/ports.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "translate/gateway/hostname.h"

namespace weft::translate {
namespace {

using Bound = std::vector<flow::Ref<BoundListener>>;

// Those that hold their name, first in line first.
Bound InLine(const flow::Members<BoundListener>& members) {
  Bound holding;
  for (const auto& [key, bound] : members) {
    if (bound->holds()) holding.push_back(bound);
  }
  std::ranges::sort(holding, {}, [](const auto& bound) {
    const ListenerClaim& claim = *bound->claim;
    return std::tie(claim.gateway_seniority, claim.from_set, claim.set_seniority, claim.index);
  });
  return holding;
}

std::vector<std::string> ServerNames(const std::string& host) {
  if (host == kAnyHost) return {};
  return {host};
}

// Whether `host`, which `claim` covers, belongs to a more specific listener of the port.
bool OwnedByAnother(const Bound& holding, const ListenerClaim& claim, const std::string& host) {
  return std::ranges::any_of(holding, [&](const auto& other) {
    return other->claim->key != claim.key && Covers(other->claim->hostname, host) &&
           SpecificityOf(other->claim->hostname) > SpecificityOf(claim.hostname);
  });
}

// Whether a listener that serves would take the names of `claim`, which is not served.
bool WouldBeTaken(const Bound& holding, const ListenerClaim& claim) {
  return std::ranges::any_of(holding, [&](const auto& other) {
    return other->serves() && Covers(other->claim->hostname, claim.hostname);
  });
}

ir::FilterChain ToChain(const ListenerClaim& claim, const std::string& host,
                        std::vector<std::pair<std::string, uint32_t>> clusters) {
  return {.name = fmt::format("{}|{}", claim.key, host),
          .server_names = ServerNames(host),
          .tls = claim.tls,
          .handler = ir::ProxyChain{.clusters = std::move(clusters),
                                    .stat_prefix = claim.key,
                                    .idle_timeout_ms = claim.edge.idle_timeout_ms,
                                    .edge = claim.edge}};
}

// Connections of a listener that cannot be served are closed, without a certificate of another's.
ir::FilterChain Closed(const ListenerClaim& claim) {
  ir::FilterChain chain = ToChain(claim, claim.hostname, {});
  chain.tls.reset();
  return chain;
}

// A listener answers for all of its name: what no route takes is closed, rather than left to a less
// specific listener of the port.
void AddStreams(flow::Reads& reads, flow::Index<StreamRoute>& streams_by_listener,
                const Bound& holding, const ListenerClaim& claim,
                std::vector<ir::FilterChain>& chains) {
  bool whole = false;
  for (const auto& [key, route] : reads.Lookup(streams_by_listener, claim.key)) {
    if (OwnedByAnother(holding, claim, route->host)) continue;
    chains.push_back(ToChain(claim, route->host, route->clusters));
    whole |= route->host == claim.hostname;
  }
  if (!whole) chains.push_back(ToChain(claim, claim.hostname, {}));
}

}  // namespace

bool TakesHttp3(const ListenerClaim& claim) {
  return claim.edge.http3 && claim.protocol == Protocol::kHttps && claim.tls &&
         !claim.tls->client_validation && claim.edge.tls_maximum_version != "1.2";
}

std::string ProxyListenerName(const ListenerClaim& claim) {
  return fmt::format("{}/{}/{}", claim.protocol == Protocol::kUdp ? "udp" : "tcp", claim.address,
                     claim.port);
}

std::optional<ir::Listener> BuildListener(flow::Reads& reads,
                                          flow::Index<StreamRoute>& streams_by_listener,
                                          const flow::Members<BoundListener>& members) {
  const Bound holding = InLine(members);
  const auto served =
      std::ranges::find_if(holding, [](const auto& each) { return each->serves(); });
  if (served == holding.end()) return std::nullopt;
  const ListenerClaim& first = *(*served)->claim;
  ir::Listener listener{.name = ProxyListenerName(first),
                        .address = first.address,
                        .dual_stack = first.address == "::",
                        .port = first.port,
                        .udp = first.protocol == Protocol::kUdp,
                        .edge = first.edge,
                        .owner = first.gateway};
  if (first.protocol == Protocol::kHttp) {
    // One chain for all: the host name, not the connection, says whose a request is.
    listener.chains.push_back(
        {.name = "http", .handler = ir::HttpChain{.group = GroupOf(first), .edge = first.edge}});
    return listener;
  }
  for (const auto& each : holding) {
    const ListenerClaim& claim = *each->claim;
    if (!each->serves()) {
      if (WouldBeTaken(holding, claim)) listener.chains.push_back(Closed(claim));
    } else if (claim.protocol == Protocol::kHttps) {
      listener.chains.push_back({.name = claim.key,
                                 .server_names = ServerNames(claim.hostname),
                                 .tls = claim.tls,
                                 .handler = ir::HttpChain{.group = GroupOf(claim),
                                                          .listener = claim.key,
                                                          .http3 = TakesHttp3(claim),
                                                          .edge = claim.edge,
                                                          .filters = claim.filters}});
      listener.http3 |= TakesHttp3(claim);
    } else {
      AddStreams(reads, streams_by_listener, holding, claim, listener.chains);
    }
  }
  return listener;
}

std::vector<flow::Key> ClustersOf(const ir::Listener& listener) {
  std::vector<flow::Key> clusters;
  for (const ir::FilterChain& chain : listener.chains) {
    if (const auto* http = std::get_if<ir::HttpChain>(&chain.handler)) {
      for (const ir::ExternalAuth& server : http->filters) clusters.push_back(server.cluster);
      continue;
    }
    for (const auto& [cluster, weight] : std::get<ir::ProxyChain>(chain.handler).clusters) {
      if (!cluster.empty()) clusters.push_back(cluster);
    }
  }
  return clusters;
}

std::optional<Group> BuildGroup(const flow::Members<BoundListener>& members) {
  for (const auto& each : InLine(members)) {
    const ListenerClaim& claim = *each->claim;
    const bool http = claim.protocol == Protocol::kHttp || claim.protocol == Protocol::kHttps;
    if (!http || !each->serves()) continue;
    return Group{.name = GroupOf(claim), .route_timeout_ms = claim.edge.route_timeout_ms};
  }
  return std::nullopt;
}

}  // namespace weft::translate
