// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// From GatewayParameters to the settings of a port. What is not given keeps the hardened default.
#pragma once

#include <vector>

#include "base/finding.h"
#include "flow/flow.h"
#include "ir/edge.h"
#include "ir/tls.h"
#include "model/weft.h"

namespace weft::translate {

ir::EdgeSettings ToEdgeSettings(const model::GatewayParameters& parameters);

// What of them Envoy would refuse; ToEdgeSettings leaves it out.
std::vector<Finding> EdgeProblems(const model::GatewayParameters& parameters);

// Makes the node that tells of these problems, once for each object.
void MakeEdgeChecks(flow::Graph& graph, flow::Readable<model::GatewayParameters>& parameters);

}  // namespace weft::translate
