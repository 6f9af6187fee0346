// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The status of each object as it is when nothing is wrong; report/ counts the findings in.
#pragma once

#include "flow/flow.h"
#include "ir/status.h"
#include "translate/gateway/world.h"

namespace weft::translate {

struct StatusWorld {
  const Inputs& inputs;
  flow::Index<BoundListener>& listeners_by_parent;
  flow::Index<RouteAttachment>& attached_by_listener;  // all kinds of routes
  flow::Index<model::ListenerSet>& sets_by_gateway;
};

ir::ObjectStatus ClassStatus(const model::GatewayClass& gateway_class);
ir::ObjectStatus GatewayStatus(flow::Reads& reads, const StatusWorld& world,
                               const OwnGateway& gateway);
ir::ObjectStatus ListenerSetStatus(flow::Reads& reads, const StatusWorld& world,
                                   const model::ListenerSet& set);
// Of a route of any kind: an entry for each parent that is Weft's to judge.
ir::ObjectStatus RouteStatus(const RouteAttachment& attachment);

}  // namespace weft::translate
