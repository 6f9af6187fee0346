// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The HTTP connection manager of a port: hardened edge settings, the scope module, the filters.
#pragma once

#include <string>

#include "envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.pb.h"
#include "ir/listener.h"

namespace weft::envoy {

::envoy::extensions::filters::network::http_connection_manager::v3::HttpConnectionManager
ToHttpConnectionManager(const ir::HttpChain& chain, bool tls, const std::string& module_path);

}  // namespace weft::envoy
