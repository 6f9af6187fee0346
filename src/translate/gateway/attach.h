// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which listeners a route attaches to, and why not to others.
#pragma once

#include <string>
#include <vector>

#include "base/finding.h"
#include "flow/flow.h"
#include "translate/gateway/world.h"

namespace weft::translate {

struct AttachWorld {
  const Inputs& inputs;
  flow::Readable<OwnGateway>& gateways;
  // All listeners of a Gateway or ListenerSet, by ObjectRef::ToString() of the parent.
  flow::Index<BoundListener>& listeners_by_parent;
  // Gateways that offer themselves to routes that name none, by their scope.
  flow::Index<OwnGateway>& gateways_by_scope;
};

struct Attached {
  RouteAttachment attachment;
  std::vector<Finding> findings;
};

// What of a route counts for attaching.
struct RouteView {
  ObjectRef ref;
  const model::ObjectMeta& metadata;
  const std::vector<model::ParentReference>& parents;
  std::vector<std::string> hostnames;  // of the spec; empty: any
  std::string_view default_scope;      // spec.useDefaultGateways
  // False: none of its rules can be honoured, so that it is not accepted anywhere.
  bool usable = true;
};

// Spec: ParentReference, AllowedRoutes, HTTPRouteSpec.hostnames,
// CommonRouteSpec.useDefaultGateways. Reasons: NoMatchingParent, NotAllowedByListeners,
// NoMatchingListenerHostname. A default Gateway that does not take the route is no parent of it.
Attached AttachRoute(flow::Reads& reads, const AttachWorld& world, const RouteView& route);

}  // namespace weft::translate
