// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Points in time as numbers, for what is stored, hashed or handed over.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/clock.h"

namespace weft {

// Since 1970, rounded down.
inline int64_t Microseconds(WallTime time) {
  return std::chrono::floor<std::chrono::microseconds>(time).time_since_epoch().count();
}
inline WallTime FromMicroseconds(int64_t microseconds) {
  return WallTime(std::chrono::microseconds(microseconds));
}

// Of a clock that never goes back, since some moment of its own.
inline int64_t Nanoseconds(MonoTime time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

}  // namespace weft
