// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Listeners that keep their names though nobody serves them.
#pragma once

#include <string>

#include "engine/core.h"

namespace weft::server {

// Why the listener of that key (translate::ListenerClaim::key) is not served, as a sentence; empty
// where it is.
std::string WhyUnserved(const engine::Core& core, const std::string& listener);

}  // namespace weft::server
