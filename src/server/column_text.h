// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// How a column shows several values.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

namespace weft::server {

// "a,b"; "-" for none.
inline std::string Join(const std::vector<std::string>& parts) {
  return parts.empty() ? "-" : fmt::format("{}", fmt::join(parts, ","));
}

// The same, of `text` of each element.
template <class Range, class F>
std::string Join(const Range& range, F text) {
  std::vector<std::string> parts;
  for (const auto& each : range) parts.push_back(text(each));
  return Join(parts);
}

}  // namespace weft::server
