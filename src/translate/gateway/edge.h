// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// From GatewayParameters to the settings of a port.
#pragma once

#include <vector>

#include "base/finding.h"
#include "flow/flow.h"
#include "ir/edge.h"
#include "ir/tls.h"
#include "model/weft.h"

namespace weft::translate {

// What is given replaces what `edge` has; what is not given stays.
void Apply(const model::GatewayParameters& parameters, ir::EdgeSettings& edge);

// What of them Envoy would refuse; Apply leaves it out.
std::vector<Finding> EdgeProblems(const model::GatewayParameters& parameters);

// Makes the node that tells of these problems, once for each object.
void MakeEdgeChecks(flow::Graph& graph, flow::Readable<model::GatewayParameters>& parameters);

}  // namespace weft::translate
