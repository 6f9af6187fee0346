// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Short ways to make the gateway's findings, so that each call reads as one sentence.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/finding.h"

namespace weft::translate {

// Condition scopes of base/finding.h.
inline std::string ParentScope(size_t index) { return "parents[" + std::to_string(index) + "]"; }
inline std::string ListenerScope(std::string_view name) {
  return "listeners[" + std::string(name) + "]";
}
// All parents of a route: what is wrong with the route itself.
inline constexpr std::string_view kAllParents = "parents[*]";
inline constexpr std::string_view kAllListeners = "listeners[*]";

// A condition that turns False for `reason`.
inline ConditionEffect False(std::string scope, std::string type, std::string reason) {
  return {std::move(scope), std::move(type), "False", std::move(reason)};
}
inline ConditionEffect True(std::string scope, std::string type, std::string reason) {
  return {std::move(scope), std::move(type), "True", std::move(reason)};
}

}  // namespace weft::translate
