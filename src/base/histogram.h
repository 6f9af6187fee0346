// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Histogram: how often a quantity fell into which range, as Prometheus counts it. A value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace weft {

// From 0.1 ms to 60 s: what a change takes.
inline std::vector<double> LatencyBounds() {
  return {0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
          0.1,    0.25,   0.5,   1,      2.5,   5,    10,    60};
}

class Histogram {
 public:
  // Upper bounds, ascending; what is above the last one is counted too.
  explicit Histogram(std::vector<double> bounds = LatencyBounds())
      : bounds_(std::move(bounds)), counts_(bounds_.size() + 1) {}

  void Observe(double value) {
    size_t bucket = 0;
    while (bucket < bounds_.size() && value > bounds_[bucket]) ++bucket;
    ++counts_[bucket];
    sum_ += value;
  }
  void Observe(Duration time) { Observe(std::chrono::duration<double>(time).count()); }

  const std::vector<double>& bounds() const { return bounds_; }
  // Of each range alone; one more than there are bounds.
  const std::vector<uint64_t>& counts() const { return counts_; }
  double sum() const { return sum_; }

 private:
  std::vector<double> bounds_;
  std::vector<uint64_t> counts_;
  double sum_ = 0;
};

}  // namespace weft
