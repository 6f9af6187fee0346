// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Listeners of TLS on one port whose host names overlap. Each request still goes to the right one
// (what comes by another's connection is answered 421), but a person should know.
#pragma once

#include "flow/flow.h"
#include "translate/gateway/values.h"

namespace weft::translate {

// The nodes that find them. Spec: ListenerConditionOverlappingTLSConfig (OverlappingHostnames).
void MakeOverlaps(flow::Graph& graph, flow::Readable<BoundListener>& listeners);

}  // namespace weft::translate
