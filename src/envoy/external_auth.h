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
#include "ir/route.h"

namespace weft::envoy {

inline constexpr std::array<const char*, ir::kMaxExternalAuths> kExternalAuthFilters = {
    "weft.external_auth", "weft.external_auth_2"};

// Adds the names of the servers' clusters to `clusters`.
void SetExternalAuth(const std::vector<ir::ExternalAuth>& servers,
                     ::envoy::config::route::v3::Route* route, std::vector<std::string>& clusters);

}  // namespace weft::envoy
