// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Choices: where everything random comes from: a seed, the same on every machine, or the bytes of a
// fuzzer. When the bytes are used up, every choice is the first one, so what is made stays small.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weft::sets {

class Choices {
 public:
  explicit Choices(uint64_t seed) : state_(seed) {}
  explicit Choices(std::string_view bytes) : from_bytes_(true), bytes_(bytes) {}

  // 0 to n-1; 0 when n is 0.
  size_t Below(size_t n) {
    if (n <= 1) return 0;
    return from_bytes_ ? FromBytes(n) % n : Next() % n;
  }
  bool Chance(size_t percent) { return Below(100) >= 100 - percent; }
  // One element; the container must not be empty.
  const auto& Pick(const auto& container) { return *(container.begin() + Below(container.size())); }

  // Nothing but first choices from here on.
  bool Exhausted() const { return from_bytes_ && bytes_.empty(); }

 private:
  // SplitMix64: the standard's distributions differ between libraries.
  uint64_t Next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  size_t FromBytes(size_t n) {
    size_t value = 0;
    for (size_t reach = 1; reach < n && !bytes_.empty(); reach <<= 8) {
      value = value << 8 | static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
    }
    return value;
  }

  uint64_t state_ = 0;
  bool from_bytes_ = false;
  std::string_view bytes_;
};

}  // namespace weft::sets
