// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// --port: bind another port than the configuration says.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/envoy_graph.h"

namespace weft::cli {

// "80:8080" (declared and bound) or, where the configuration has just one TCP port, "8080".
// `declared`: the TCP ports of the configuration.
Result<engine::PortMap> ParsePorts(const std::vector<std::string>& options,
                                   const std::vector<uint32_t>& declared);

}  // namespace weft::cli
