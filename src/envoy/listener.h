// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Listeners, as Envoy takes them.
#pragma once

#include <string>
#include <vector>

#include "ir/listener.h"
#include "ir/resource.h"

namespace weft::envoy {

// `module_path`: the scope module's file, as Envoy's host sees it, or its name (dynamic_module.h).
ir::Resource ToListener(const ir::Listener& listener, const std::string& module_path);

// The same port of UDP, for those of its chains that take HTTP/3. Only where listener.http3.
ir::Resource ToQuicListener(const ir::Listener& listener, const std::string& module_path);

// The private listener that receives the host tables of all groups. No client can reach it.
ir::Resource ToHostTableListener(const std::vector<std::string>& groups);

}  // namespace weft::envoy
