// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// --listen: where `weft serve` answers agents.
#pragma once

#include <string>
#include <vector>

#include "cli/io.h"
#include "xds/server.h"

namespace weft::cli {

// "unix:PATH" at most once, and "IP:PORT" at most once, which needs all three TLS files. With none
// given: a socket in the state folder. Else kUsage, with what to do.
Outcome<xds::ServerOptions> ParseListen(const std::vector<std::string>& listen,
                                        const xds::TlsFiles& tls, const std::string& state_dir);

// How an agent names it: "unix:/run/weft/ads.sock", "127.0.0.1:18000".
std::vector<std::string> AddressesOf(const xds::ServerOptions& options, uint16_t tls_port);

}  // namespace weft::cli
