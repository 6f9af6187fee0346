// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// HostTable: what the scope module must know of one group: which exact and wildcard hosts exist.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace weft::ir {

struct HostTable {
  std::string group;
  std::vector<std::string> hosts;  // sorted; exact and wildcard; "*" is implied

  bool operator==(const HostTable&) const = default;
};

}  // namespace weft::ir
