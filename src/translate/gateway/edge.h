// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// From GatewayParameters to the settings of a port. What is not given keeps the hardened default.
#pragma once

#include "ir/edge.h"
#include "ir/tls.h"
#include "model/weft.h"

namespace weft::translate {

ir::EdgeSettings ToEdgeSettings(const model::GatewayParameters& parameters);

}  // namespace weft::translate
