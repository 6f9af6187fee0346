// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// HTTPRoutes and GRPCRoutes that claim one host name on one listener: only one kind can have it.
#pragma once

#include "flow/flow.h"
#include "translate/gateway/values.h"

namespace weft::translate {

// The attachments of all kinds of routes as `claimed`, without those that lose to a route of the
// other kind. Of an HTTPRoute and a GRPCRoute on one listener whose host names intersect, the older
// one is accepted, at equal age the first by "namespace/name"; who is rejected does not stand in
// anybody's way. A parent all of whose listeners reject a route does not accept it
// (HostnameConflict). Spec: GRPCRouteSpec.hostnames. `grpc` are the GRPCRoutes among them.
flow::Readable<RouteAttachment>& SettleRivals(flow::Graph& graph,
                                              flow::Readable<RouteAttachment>& claimed,
                                              flow::Readable<RouteAttachment>& grpc);

}  // namespace weft::translate
