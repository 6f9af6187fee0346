// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Sticky sessions: Envoy tells the client, in a cookie or a header, which endpoint answered, and
// goes there again when the client says so, as long as that endpoint is one of the backend's.
#pragma once

#include "envoy/config/route/v3/route_components.pb.h"
#include "ir/route.h"

namespace weft::envoy {

inline constexpr char kSessionFilter[] = "envoy.filters.http.stateful_session";

void SetSession(const ir::SessionPersistence& session, ::envoy::config::route::v3::Route* route);

}  // namespace weft::envoy
