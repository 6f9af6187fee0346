// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a Weft's graph says of itself, in the text format of Prometheus.
#pragma once

#include <string>

#include "server/world.h"

namespace weft::server {

// Objects by kind, conditions by kind and status, findings by severity, resources by type, nodes of
// the graph with their times; then the runtime's own lines. Labels are of a few values only: never
// an object's name.
std::string MetricsOf(const World& world);

}  // namespace weft::server
