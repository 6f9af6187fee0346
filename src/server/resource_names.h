// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The types of resources, for people.
#pragma once

#include <string_view>

#include "ir/resource.h"

namespace weft::server {

constexpr std::string_view NameOf(ir::ResourceType type) {
  constexpr std::string_view kNames[ir::kResourceTypes] = {
      "secret", "cluster", "endpoints", "routes", "scope", "listener", "extension"};
  return kNames[static_cast<size_t>(type)];
}

}  // namespace weft::server
