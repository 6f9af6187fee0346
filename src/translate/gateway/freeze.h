// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Rules that a proxy has refused stay out of its sight, and their last good version stays in force.
#pragma once

#include "flow/flow.h"
#include "translate/gateway/values.h"

namespace weft::translate {

// Makes the node of the rules as they are, unless just these are frozen: a changed route is tried
// again by itself. A finding on a frozen route says what the proxy said
// (gateway.weft.dev/Programmed False, Refused).
flow::Readable<RouteRules>& MakeInForce(flow::Graph& graph, flow::Readable<RouteRules>& rules,
                                        flow::Readable<FrozenRules>& frozen);

}  // namespace weft::translate
