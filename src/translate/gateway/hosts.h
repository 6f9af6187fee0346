// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// From listeners and attached routes to virtual hosts: one for each effective host of a port.
#pragma once

#include <string>
#include <vector>

#include "flow/flow.h"
#include "ir/virtual_host.h"
#include "translate/gateway/values.h"

namespace weft::translate {

// Where all stand that bring a host name to a port: "443/a.example.com".
std::string HostBucket(std::string_view group, std::string_view host);

struct HostWorld {
  // HTTP and HTTPS listeners that hold their name, by HostBucket(group, hostname): at most one in
  // each.
  flow::Index<BoundListener>& listeners_by_name;
  // HTTPRoutes and GRPCRoutes by HostBucket(group, effective host name), where they are served.
  flow::Index<RouteAttachment>& attached_by_host;
  // All attached routes by AttachmentBucket(listener, original host name).
  flow::Index<RouteAttachment>& attached_by_name;
  // Rules of routes by RulesKey.
  flow::Readable<RouteRules>& rules;
};

std::string AttachmentBucket(std::string_view listener, std::string_view original);
std::string RulesKey(const ObjectRef& route, std::string_view identity);

// The virtual host of one effective host (of a HostBucket), or nothing when no serving listener
// covers it. Owner: the most specific listener that covers the host. Its routes: those attached to
// the owner whose own host name covers the host, the most specific name first (what an exact name's
// routes do not take falls through to a wildcard's), then the spec's precedence of matches. Of an
// owner that is not served none: the host is there so that no other listener takes it. A finding
// tells of each route that brings the host and is attached to other listeners alone. Spec:
// GatewaySpec.listeners (isolation), HTTPRouteSpec.hostnames, HTTPRouteRule.matches.
flow::Out<ir::VirtualHost> BuildVirtualHost(flow::Reads& reads, const HostWorld& world,
                                            const flow::Key& bucket);

// Names of the clusters that the host refers to; some may be there twice.
std::vector<flow::Key> ClustersOf(const ir::VirtualHost& host);

}  // namespace weft::translate
