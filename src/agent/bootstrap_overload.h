// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The part of the bootstrap that says what Envoy gives up, and in which order, when memory runs
// out.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>

#include "agent/bootstrap.h"

namespace weft::agent {

// envoy.config.overload.v3.OverloadManager. Without a memory limit only connections are counted.
boost::json::object OverloadManager(uint32_t max_connections, const MemoryLimit& memory);

}  // namespace weft::agent
