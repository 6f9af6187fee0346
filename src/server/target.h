// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The target of an API request: path and query, to text and back.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::server {

struct Target {
  std::vector<std::string> path;  // segments: "/api/objects/gtw" is {"api", "objects", "gtw"}
  std::vector<std::pair<std::string, std::string>> query;

  // The first value of a query parameter; "" when there is none.
  std::string Get(std::string_view name) const;
  std::vector<std::string> All(std::string_view name) const;
};

// Both undo and make percent-encoding. A broken escape stays as it is.
Target ParseTarget(std::string_view target);
std::string ToText(const Target& target);

}  // namespace weft::server
