// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Asking another server whether a request may pass. Envoy's filter for it takes most of its
// settings from the listener alone; so the listener holds empty slots (Envoy's composite filter,
// off unless a route turns it on), and each route puts into them what it wants to be asked. One
// server goes into one slot: of several in one Envoy would ask the first alone.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "envoy/config/route/v3/route_components.pb.h"
#include "envoy/extensions/filters/http/ext_authz/v3/ext_authz.pb.h"
#include "ir/route.h"

namespace weft::envoy {

inline constexpr std::array<const char*, ir::kMaxExternalAuths> kExternalAuthFilters = {
    "weft.external_auth", "weft.external_auth_2"};

// Slots of that kind before all others: hosts of plain HTTP put into them what is to be asked
// before a route is chosen.
inline constexpr std::array<const char*, ir::kMaxListenerFilters> kBeforeRouting = {
    "weft.before_routing", "weft.before_routing_2", "weft.before_routing_3",
    "weft.before_routing_4"};

// Fill slots. Add the names of the servers' clusters to `clusters`.
void SetExternalAuth(const std::vector<ir::ExternalAuth>& servers,
                     ::envoy::config::route::v3::Route* route, std::vector<std::string>& clusters);
void SetBeforeRouting(const std::vector<ir::ExternalAuth>& servers,
                      ::envoy::config::route::v3::VirtualHost* host,
                      std::vector<std::string>& clusters);

// The filter itself, for a connection manager all of whose requests are asked about before a route
// is chosen.
::envoy::extensions::filters::http::ext_authz::v3::ExtAuthz BeforeRouting(
    const ir::ExternalAuth& server);

}  // namespace weft::envoy
