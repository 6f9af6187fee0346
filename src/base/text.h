// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Small helpers over text.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace weft {

// ASCII letters in lower case; all other bytes as they are.
std::string LowerCase(std::string_view text);

// The candidate nearest to `given` by edit distance (case ignored), or "" when none is near enough
// (more than a third of the letters differ). For "did you mean".
std::string Nearest(std::string_view given, std::span<const std::string> candidates);

// FNV-1a, 64 bit: stable over processes and machines; for versions and names, not for secrets.
uint64_t Fnv1a64(std::string_view bytes);

}  // namespace weft
