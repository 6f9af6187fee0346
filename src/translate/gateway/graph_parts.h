// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The parts of the gateway's graph, in the order in which BuildGatewayGraph makes them. Each makes
// its nodes and gives those that a later part reads. Nodes and inputs outlive the functions that
// read them; what only holds references to them (World and its kin) is kept by value.
#pragma once

#include "flow/flow.h"
#include "ir/cluster.h"
#include "ir/listener.h"
#include "ir/status.h"
#include "ir/virtual_host.h"
#include "translate/gateway/backend_tls.h"
#include "translate/gateway/graph.h"
#include "translate/gateway/ports.h"
#include "translate/gateway/world.h"

namespace weft::translate {

// Grants, certificates, TLS towards backends, and what a reference to a backend leads to.
struct References {
  flow::Readable<Certificate>& certificates;  // by the Secret's key
  flow::Readable<TlsClaim>& tls_claims;
  flow::Index<TlsClaim>& tls_by_target;
  World world;
};
References MakeReferences(flow::Graph& graph, const Inputs& inputs);

// Who claims which port and name, and who gets it.
struct Listeners {
  flow::Readable<OwnGateway>& gateways;
  flow::Readable<BoundListener>& settled;
  flow::Index<BoundListener>& by_parent;  // by ObjectRef::ToString() of the parent
  flow::Index<BoundListener>& by_port;    // by PortBucket
};
Listeners MakeListeners(flow::Graph& graph, const Inputs& inputs, const References& references,
                        const Options& options);

// Where routes of all kinds attach.
struct AttachedRoutes {
  flow::Readable<RouteAttachment>& settled;
  flow::Index<RouteAttachment>& by_listener;
  flow::Index<RouteAttachment>& by_name;  // by AttachmentBucket
};
AttachedRoutes MakeAttachedRoutes(flow::Graph& graph, const Inputs& inputs,
                                  const Listeners& listeners);

// What HTTPRoutes and GRPCRoutes do.
struct Rules {
  flow::Readable<RouteRules>& written;   // before any is frozen
  flow::Readable<RouteRules>& in_force;  // by RulesKey, like these
};
Rules MakeRules(flow::Graph& graph, const World& world, const AttachedRoutes& attached);

// What TLSRoutes, TCPRoutes and UDPRoutes do.
struct Streams {
  flow::Readable<StreamRoute>& settled;
  flow::Index<StreamRoute>& by_listener;
};
Streams MakeStreams(flow::Graph& graph, const World& world, const AttachedRoutes& attached);

// Every name that a listener or a route brings to a port, and the ports.
struct Ports {
  flow::Readable<Group>& groups;
  flow::Readable<ir::VirtualHost>& hosts;
  flow::Readable<ir::Listener>& listeners;
};
Ports MakePorts(flow::Graph& graph, const Inputs& inputs, const Listeners& listeners,
                const AttachedRoutes& attached, const Rules& rules, const Streams& streams);

// Only those that some host or port refers to.
struct Clusters {
  flow::Readable<ir::Cluster>& clusters;
  flow::Readable<ir::ClusterEndpoints>& endpoints;
};
Clusters MakeClusters(flow::Graph& graph, const World& world, const Listeners& listeners,
                      const Rules& rules, const Streams& streams, const Ports& ports);

// Of all objects but the routes.
flow::Readable<ir::ObjectStatus>& MakeStatuses(flow::Graph& graph, const Inputs& inputs,
                                               const References& references,
                                               const Listeners& listeners,
                                               const AttachedRoutes& attached, const Rules& rules,
                                               const Streams& streams);

}  // namespace weft::translate
