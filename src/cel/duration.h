// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Durations as Go and CEL write them: "1h30m", "1.5s", "-2ms".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weft::cel {

// Nanoseconds, or nothing when `text` is no duration or is longer than an int64 holds (292 years).
std::optional<int64_t> ParseDuration(std::string_view text);

// In seconds, as CEL's string(duration): "90s", "1.5s", "-0.002s".
std::string FormatDuration(int64_t nanoseconds);

}  // namespace weft::cel
