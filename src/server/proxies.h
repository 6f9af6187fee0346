// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The proxies that are connected, for the API.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/proxies.h"
#include "server/values.h"

namespace weft::server {

// By node id. `admin_sockets`: paths of the admin sockets that are on this machine, by node id.
std::vector<ProxyView> ProxiesOf(const engine::Proxies& proxies,
                                 const std::map<std::string, std::string>& admin_sockets);

}  // namespace weft::server
