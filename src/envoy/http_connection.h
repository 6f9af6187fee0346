// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The HTTP connection manager of a port: hardened edge settings, the scope module, the filters.
#pragma once

#include <string>

#include "envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.pb.h"
#include "ir/listener.h"

namespace weft::envoy {

// What HTTP is spoken over.
enum class HttpOver { kPlain, kTls, kQuic };

// Whose word on a client's address is taken: that of a connection's peer on itself, or that of a
// proxy of ours (GatewayParameters clientAddress.trustedCIDRs) on its peer.
enum class PeerIs { kClient, kTrustedProxy };

::envoy::extensions::filters::network::http_connection_manager::v3::HttpConnectionManager
ToHttpConnectionManager(const ir::HttpChain& chain, HttpOver over, PeerIs peer,
                        const std::string& module_path);

}  // namespace weft::envoy
