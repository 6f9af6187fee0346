// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The CORS filter. Spec: HTTPCORSFilter.
#pragma once

#include "envoy/config/route/v3/route_components.pb.h"
#include "ir/route.h"

namespace weft::envoy {

// Sets the route's own configuration of the CORS filter and of the one that echoes.
void SetCors(const ir::Cors& cors, ::envoy::config::route::v3::Route* route);

// Whether a preflight is told the headers that it asked for. Where it asked for none it must not be
// told of any, and Envoy would say an empty list: such preflights need a route of their own, whose
// allow_headers is empty.
bool EchoesHeaders(const ir::Cors& cors);

// An expression for an origin with "*" in its host; "*" alone takes every origin.
std::string OriginPattern(const std::string& origin);

}  // namespace weft::envoy
