// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// --port: bind another port than the configuration says.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engine/envoy_graph.h"

namespace CLI {
class App;
}

namespace weft::cli {

// Adds --port; the options outlive the command.
void AddPortOption(CLI::App& command, std::vector<std::string>& options);

// What --port asks for. Only its short form has to know what the folder at `root` says.
Result<engine::PortMap> PortsAsked(const std::vector<std::string>& options, const std::string& root,
                                   const Clock& clock);

// "80:8080" (declared and bound) or, where the configuration has just one TCP port, "8080".
// `declared`: the TCP ports of the configuration.
Result<engine::PortMap> ParsePorts(const std::vector<std::string>& options,
                                   const std::vector<uint32_t>& declared);

}  // namespace weft::cli
