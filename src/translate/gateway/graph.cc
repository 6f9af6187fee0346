// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/graph.h"

#include "translate/gateway/certificates.h"
#include "translate/gateway/graph_parts.h"

namespace weft::translate {

Outputs BuildGatewayGraph(flow::Graph& graph, const Inputs& inputs, const Options& options) {
  const References references = MakeReferences(graph, inputs);
  const World& world = references.world;
  const Listeners listeners = MakeListeners(graph, inputs, references, options);

  // Routes: where they attach, and what they do.
  const AttachedRoutes attached = MakeAttachedRoutes(graph, inputs, listeners);
  const Rules rules = MakeRules(graph, world, attached);
  const Streams streams = MakeStreams(graph, world, attached);

  // What the proxy needs for them, and nothing that nobody refers to.
  const Ports ports = MakePorts(graph, inputs, listeners, attached, rules, streams);
  const Clusters clusters = MakeClusters(graph, world, listeners, rules, streams, ports);
  auto& secrets = MakeSecrets(graph, {.certificates = references.certificates,
                                      .listeners = listeners.settled,
                                      .clusters = clusters.clusters,
                                      .tls_claims = references.tls_claims});

  // What people are told.
  auto& statuses = MakeStatuses(graph, inputs, references, listeners, attached, rules, streams);

  return {.groups = ports.groups,
          .hosts = ports.hosts,
          .listeners = ports.listeners,
          .clusters = clusters.clusters,
          .endpoints = clusters.endpoints,
          .secrets = secrets,
          .rules = rules.written,
          .rules_in_force = rules.in_force,
          .attached = attached.settled,
          .streams = streams.settled,
          .statuses = statuses};
}

}  // namespace weft::translate
