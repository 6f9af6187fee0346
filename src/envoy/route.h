// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// One route of a host as Envoy's routes: several where a split cannot be said in one.
#pragma once

#include <string>

#include "envoy/config/route/v3/route_components.pb.h"
#include "ir/route.h"

namespace weft::envoy {

struct RouteContext {
  int64_t default_timeout_ms = 15'000;
  // Not empty: the route applies only on connections that came in by this listener.
  std::string guard;
};

// Appends to the host's routes. Adds the names of the clusters that are used to `clusters`.
void AppendRoutes(const ir::Route& route, const RouteContext& context,
                  ::envoy::config::route::v3::VirtualHost* host,
                  std::vector<std::string>& clusters);

// Limits a match to connections of one listener (filter state "weft.listener").
void Guard(const std::string& listener, ::envoy::config::route::v3::RouteMatch* match);

inline constexpr char kListenerState[] = "weft.listener";
inline constexpr char kCorsFilter[] = "envoy.filters.http.cors";
inline constexpr char kCorsEchoFilter[] = "weft.cors_echo";

}  // namespace weft::envoy
