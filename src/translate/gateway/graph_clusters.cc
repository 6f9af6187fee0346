// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Clusters: only those that some host or port refers to. That a route does is not enough: another
// listener may have its hosts, or another route may stand before it.
#include <algorithm>
#include <set>
#include <vector>

#include "translate/gateway/endpoints.h"
#include "translate/gateway/graph_parts.h"
#include "translate/gateway/hosts.h"

namespace weft::translate {
namespace {

using flow::Derived;
using flow::Index;
using flow::Key;
using flow::Out;
using flow::Reads;

std::vector<Key> NamesOf(const std::set<ClusterKey>& clusters) {
  std::vector<Key> names;
  for (const ClusterKey& cluster : clusters) names.push_back(cluster.Name());
  return names;
}

}  // namespace

Clusters MakeClusters(flow::Graph& graph, const World& world, const Listeners& listeners,
                      const Rules& rules, const Streams& streams, const Ports& ports) {
  auto& hosts_by_cluster = graph.Make<Index<ir::VirtualHost>>(
      "hosts by cluster", ports.hosts,
      [](const Key&, const ir::VirtualHost& host) { return ClustersOf(host); });
  auto& ports_by_cluster = graph.Make<Index<ir::Listener>>(
      "ports by cluster", ports.listeners,
      [](const Key&, const ir::Listener& listener) { return ClustersOf(listener); });
  auto& rules_by_cluster = graph.Make<Index<RouteRules>>(
      "rules by cluster", rules.in_force,
      [](const Key&, const RouteRules& each) { return NamesOf(each.clusters); });
  auto& streams_by_cluster = graph.Make<Index<StreamRoute>>(
      "streams by cluster", streams.settled,
      [](const Key&, const StreamRoute& stream) { return NamesOf(stream.cluster_keys); });
  auto& listeners_by_cluster = graph.Make<Index<BoundListener>>(
      "listeners by cluster", listeners.settled, [](const Key&, const BoundListener& listener) {
        return listener.serves() ? NamesOf(listener.claim->filter_clusters) : std::vector<Key>();
      });
  auto& cluster_keys = graph.Make<flow::DerivedBuckets<ClusterKey>>(
      "clusters referred to",
      std::vector<flow::Buckets*>{&rules_by_cluster, &streams_by_cluster, &listeners_by_cluster},
      [&rules_by_cluster, &streams_by_cluster, &listeners_by_cluster, &hosts_by_cluster,
       &ports_by_cluster](Reads& reads, const Key& name) {
        Out<ClusterKey> out;
        if (!reads.HasAny(hosts_by_cluster, name) && !reads.HasAny(ports_by_cluster, name)) {
          return out;
        }
        const auto& by_rules = reads.Lookup(rules_by_cluster, name);
        const auto& by_streams = reads.Lookup(streams_by_cluster, name);
        const auto& clusters = !by_rules.empty() ? (*by_rules.begin()).second->clusters
                               : !by_streams.empty()
                                   ? (*by_streams.begin()).second->cluster_keys
                                   : (*reads.Lookup(listeners_by_cluster, name).begin())
                                         .second->claim->filter_clusters;
        out.Emit(name, *std::ranges::find(clusters, name, &ClusterKey::Name));
        return out;
      });
  auto& clusters = graph.Make<Derived<ClusterKey, ir::Cluster>>(
      "clusters", cluster_keys, [world](Reads& reads, const Key& name, const ClusterKey& key) {
        Out<ir::Cluster> out;
        out.Emit(name, BuildCluster(reads, world, key));
        return out;
      });
  auto& endpoints = graph.Make<Derived<ClusterKey, ir::ClusterEndpoints>>(
      "endpoints", cluster_keys, [world](Reads& reads, const Key& name, const ClusterKey& key) {
        Out<ir::ClusterEndpoints> out;
        out.Emit(name, BuildEndpoints(reads, world, key));
        return out;
      });
  return {clusters, endpoints};
}

}  // namespace weft::translate
