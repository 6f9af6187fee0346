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
#include "model/weft.h"
#include "translate/gateway/freeze.h"
#include "translate/gateway/graph.h"
#include "translate/gateway/values.h"

namespace weft::engine {

// A route of requests, as against one of connections or datagrams.
bool IsHttp(const ObjectRef& object);

// The version of a listener, or of what a patch changes, that all proxies have acknowledged; under
// EnvoyKey.
struct AckedVersion {
  uint64_t version = 0;
  bool operator==(const AckedVersion&) const = default;
};

// A route in the form in which all proxies have it, under the route's ObjectRef::ToString().
struct ConfirmedRoute {
  flow::Ref<translate::RouteAttachment> attachment;
  // Of HTTPRoutes and GRPCRoutes, for each of IdentitiesOf(*attachment); null: the proxies have
  // none.
  std::vector<flow::Ref<translate::RouteRules>> rules;
  // Of the others, for each of StreamsOf(*attachment): what has it, be it another route or none.
  std::vector<flow::Ref<translate::StreamRoute>> streams;

  bool operator==(const ConfirmedRoute& other) const;
};

// The identities by which a route's rules are made, and the names of its streams (StreamBucket).
std::set<std::string> IdentitiesOf(const translate::RouteAttachment& route);
std::vector<std::string> StreamsOf(const translate::RouteAttachment& route);
// The resources that carry a route on one listener, by EnvoyKey: the tables that its hosts are in;
// of bytes and datagrams the proxy's listener.
std::set<std::string> CarriersOf(const translate::Outputs& gateway,
                                 const translate::Attachment& attachment);

struct ProgrammedWorld {
  flow::Readable<AckedVersion>& acks;
  flow::Readable<Refusal>& refusals;
  flow::Readable<ir::Resource>& resources;  // as they are wanted
  flow::Readable<model::EnvoyPatch>& patches;
  flow::Readable<translate::Frozen<model::EnvoyPatch>>& frozen_patches;
};

// The status of any object but a route with its Programmed conditions: of a listener by the proxy's
// listener, of a Gateway by all its listeners, of a patch by the resource that it changes.
ir::ObjectStatus WithProgrammed(flow::Reads& reads, const ProgrammedWorld& world,
                                ir::ObjectStatus status);

struct ConfirmedWorld {
  flow::Readable<ConfirmedRoute>& confirmed;
  flow::Readable<translate::RouteRules>& rules;
  flow::Readable<translate::StreamRoute>& streams;
};

// The condition gateway.weft.dev/Programmed of a route on a parent, where some listener serves it;
// and where none does.
ir::Condition RouteProgrammed(bool confirmed);
ir::Condition RouteNotServed();
// A route's status, an entry for each of its parents, with the condition
// gateway.weft.dev/Programmed.
ir::ObjectStatus WithProgrammed(flow::Reads& reads, const ConfirmedWorld& world,
                                const flow::Key& key,
                                const flow::Ref<translate::RouteAttachment>& route,
                                ir::ObjectStatus status);

}  // namespace weft::engine
