// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Frame: the state of one run of one rule.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "cel/value.h"

namespace weft::cel {

// How many macros may stand inside each other.
inline constexpr size_t kMaxLocals = 8;

struct Frame {
  std::span<const Value> variables;
  std::array<Value, kMaxLocals> locals;
  Arena& arena;
  // What the run may still cost. One unit is about one operation, or kBytesPerUnit bytes of text.
  int64_t budget;

  static constexpr int64_t kBytesPerUnit = 16;

  // Pays; false when the budget is spent, after which nothing of the run counts any more.
  bool Pay(int64_t units) { return (budget -= units) >= 0; }
  bool PayForBytes(size_t bytes) { return Pay(1 + static_cast<int64_t>(bytes) / kBytesPerUnit); }
  bool Spent() const { return budget < 0; }

  Failure Fail(std::string message) { return arena.Fail(std::move(message)); }
};

}  // namespace weft::cel
