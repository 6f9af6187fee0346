// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What in the proxy exists because of an object, and what uses it.
#pragma once

#include <vector>

#include "base/object_ref.h"
#include "engine/core.h"
#include "server/values.h"

namespace weft::server {

// Of a Gateway or ListenerSet: its ports and the routes that are attached. Of a route: its
// listeners, virtual hosts and clusters. Of a Service or Backend: its clusters and the routes that
// forward to them. Of a Secret: what it is served as.
std::vector<Lead> LeadsOf(const engine::Core& core, const ObjectRef& object);

// "3 endpoints", "db.example:5432 (by DNS)": how a cluster is reached.
std::string EndpointsText(const engine::Core& core, const std::string& cluster);

}  // namespace weft::server
