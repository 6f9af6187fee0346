// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Programmed means programmed: true when every proxy has acknowledged what the object led to.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "engine/refusals.h"
#include "flow/flow.h"
#include "ir/resource.h"
#include "ir/status.h"
#include "translate/gateway/values.h"

namespace weft::engine {

// The version of a listener that all proxies have acknowledged, under EnvoyKey.
struct AckedVersion {
  uint64_t version = 0;
  bool operator==(const AckedVersion&) const = default;
};

// An HTTPRoute or GRPCRoute in the form in which all proxies have it, under the route's
// ObjectRef::ToString().
struct ConfirmedRoute {
  flow::Ref<translate::RouteAttachment> attachment;
  // For each of IdentitiesOf(*attachment); null: the proxies have none.
  std::vector<flow::Ref<translate::RouteRules>> rules;

  bool operator==(const ConfirmedRoute& other) const;
};

// The identities by which a route's rules are made, and the tables that its hosts are in.
std::set<std::string> IdentitiesOf(const translate::RouteAttachment& route);
std::set<std::string> ScopesOf(const translate::RouteAttachment& route);

struct ProgrammedWorld {
  flow::Readable<AckedVersion>& acks;
  flow::Readable<Refusal>& refusals;
  flow::Readable<ir::Resource>& resources;  // as they are wanted
};

// The status of any object but a route with its Programmed conditions: of a listener by the proxy's
// listener, of a Gateway by all its listeners.
ir::ObjectStatus WithProgrammed(flow::Reads& reads, const ProgrammedWorld& world,
                                ir::ObjectStatus status);

struct ConfirmedWorld {
  flow::Readable<ConfirmedRoute>& confirmed;
  flow::Readable<translate::RouteRules>& rules;
};

// Whether all proxies have the route as it is now.
bool IsConfirmed(flow::Reads& reads, const ConfirmedWorld& world, const flow::Key& key,
                 const flow::Ref<translate::RouteAttachment>& route);

// The condition gateway.weft.dev/Programmed of a route.
ir::Condition RouteProgrammed(bool confirmed);
// A route's status with its condition gateway.weft.dev/Programmed (of HTTPRoutes and GRPCRoutes).
ir::ObjectStatus WithProgrammed(ir::ObjectStatus status, bool confirmed);

}  // namespace weft::engine
