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

using Serving = std::vector<flow::Ref<ListenerClaim>>;

// Those that serve, first in line first.
Serving InLine(const flow::Members<BoundListener>& members) {
  Serving serving;
  for (const auto& [key, bound] : members) {
    if (bound->serves()) serving.push_back(bound->claim);
  }
  std::ranges::sort(serving, {}, [](const auto& claim) {
    return std::tie(claim->gateway_seniority, claim->from_set, claim->set_seniority, claim->index);
  });
  return serving;
}

std::vector<std::string> ServerNames(const std::string& host) {
  if (host == kAnyHost) return {};
  return {host};
}

// Whether `host`, which `claim` covers, belongs to a more specific listener of the port.
bool OwnedByAnother(const Serving& serving, const ListenerClaim& claim, const std::string& host) {
  return std::ranges::any_of(serving, [&](const auto& other) {
    return other->key != claim.key && Covers(other->hostname, host) &&
           SpecificityOf(other->hostname) > SpecificityOf(claim.hostname);
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

// A listener answers for all of its name: what no route takes is closed, rather than left to a less
// specific listener of the port.
void AddStreams(flow::Reads& reads, flow::Index<StreamRoute>& streams_by_listener,
                const Serving& serving, const ListenerClaim& claim,
                std::vector<ir::FilterChain>& chains) {
  bool whole = false;
  for (const auto& [key, route] : reads.Lookup(streams_by_listener, claim.key)) {
    if (OwnedByAnother(serving, claim, route->host)) continue;
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
  const Serving serving = InLine(members);
  if (serving.empty()) return std::nullopt;
  const ListenerClaim& first = *serving.front();
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
  for (const auto& claim : serving) {
    if (claim->protocol == Protocol::kHttps) {
      listener.chains.push_back({.name = claim->key,
                                 .server_names = ServerNames(claim->hostname),
                                 .tls = claim->tls,
                                 .handler = ir::HttpChain{.group = GroupOf(*claim),
                                                          .listener = claim->key,
                                                          .http3 = TakesHttp3(*claim),
                                                          .edge = claim->edge,
                                                          .filters = claim->filters}});
      listener.http3 |= TakesHttp3(*claim);
    } else {
      AddStreams(reads, streams_by_listener, serving, *claim, listener.chains);
    }
  }
  return listener;
}

std::optional<Group> BuildGroup(const flow::Members<BoundListener>& members) {
  for (const auto& claim : InLine(members)) {
    if (claim->protocol != Protocol::kHttp && claim->protocol != Protocol::kHttps) continue;
    return Group{.name = GroupOf(*claim), .route_timeout_ms = claim->edge.route_timeout_ms};
  }
  return std::nullopt;
}

}  // namespace weft::translate
