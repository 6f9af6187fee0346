// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What `weft run` says when it is ready: where it listens, and commands to try. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/envoy_graph.h"
#include "ir/listener.h"
#include "ir/virtual_host.h"

namespace weft::cli {

// The listener's address for people: "http://localhost:8080", "https://10.0.0.1:8443",
// "tcp://localhost:5432", "udp://localhost:53". `ports`: bound elsewhere than declared.
std::string AddressOf(const ir::Listener& listener, const engine::PortMap& ports);

// At most `most` curl commands that some route forwards, one per host and path in the order of
// precedence; nothing for a route that asks for more than a host and a path.
std::vector<std::string> CurlLines(const std::vector<ir::Listener>& listeners,
                                   const std::vector<ir::VirtualHost>& hosts,
                                   const engine::PortMap& ports, size_t most);

}  // namespace weft::cli
