// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Capture: all that an ADS server gives to a proxy.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "bench/ads/resources.h"

namespace weft::bench {

// Nothing: it was not complete in that time.
std::optional<Resources> Capture(const std::string& socket, std::chrono::seconds most);

}  // namespace weft::bench
