// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a proxy said, as it may be told: Envoy repeats whole resources in its errors, keys included.
#pragma once

#include <string>
#include <string_view>

namespace weft::engine {

// The reason alone, on one line, at most 300 bytes: what stands before the resource is left out,
// and so is everything that could be a part of it.
std::string ReasonIn(std::string_view message);

}  // namespace weft::engine
