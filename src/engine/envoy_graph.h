// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The last part of the graph: from the gateway's values to Envoy's resources.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "flow/flow.h"
#include "ir/resource.h"
#include "translate/gateway/graph.h"

namespace weft::engine {

// Ports that are bound elsewhere than the objects say: declared -> bound.
using PortMap = std::map<uint32_t, uint32_t>;

// All resources of the one Envoy that serves these Gateways, by EnvoyKey.
flow::Readable<ir::Resource>& BuildEnvoyGraph(flow::Graph& graph, const translate::Outputs& gateway,
                                              const std::string& module_path, const PortMap& ports);

// "type/name": unique among all types.
std::string EnvoyKey(const ir::ResourceId& id);

}  // namespace weft::engine
