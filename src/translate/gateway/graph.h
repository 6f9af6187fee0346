// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The gateway's translation, wired: from the objects that a source fills in to what the proxy needs
// and what people are told. Read BuildGatewayGraph from top to bottom: that is the order of a
// commit.
#pragma once

#include "flow/flow.h"
#include "ir/cluster.h"
#include "ir/listener.h"
#include "ir/secret.h"
#include "ir/status.h"
#include "ir/virtual_host.h"
#include "translate/gateway/ports.h"
#include "translate/gateway/world.h"

namespace weft::translate {

struct Options {
  // A Gateway of class "weft" is served though no GatewayClass is declared (files).
  bool implicit_class = false;
};

// The ends of the graph.
struct Outputs {
  flow::Readable<Group>& groups;                    // by Group::name
  flow::Readable<ir::VirtualHost>& hosts;           // by HostBucket
  flow::Readable<ir::Listener>& listeners;          // by PortBucket
  flow::Readable<ir::Cluster>& clusters;            // by name
  flow::Readable<ir::ClusterEndpoints>& endpoints;  // by the cluster's name
  flow::Readable<ir::Secret>& secrets;              // by name
  flow::Readable<RouteRules>& rules;                // by RulesKey; before any is frozen
  flow::Readable<RouteRules>& rules_in_force;       // by RulesKey
  flow::Readable<RouteAttachment>& attached;        // by ObjectRef::ToString() of the route
  flow::Readable<StreamRoute>& streams;             // by StreamBucket: each the one that gets it
  // By ObjectRef::ToString(); findings not counted in. A route's is RouteStatus() of `attached`.
  flow::Readable<ir::ObjectStatus>& statuses;
};

// Makes all nodes in `graph`. `inputs` must outlive it.
Outputs BuildGatewayGraph(flow::Graph& graph, const Inputs& inputs, const Options& options);

}  // namespace weft::translate
