// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Short ways to make the gateway's findings, so that each call reads as one sentence.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

// The value of nodes that are there for their findings alone.
struct Nothing {
  bool operator==(const Nothing&) const = default;
};

// A condition that turns False for `reason`.
inline ConditionEffect False(std::string scope, std::string type, std::string reason) {
  return {std::move(scope), std::move(type), "False", std::move(reason)};
}
inline ConditionEffect True(std::string scope, std::string type, std::string reason) {
  return {std::move(scope), std::move(type), "True", std::move(reason)};
}

// The options of TLS at `field`: Gateway API names none, and nor does Weft.
inline void TellOptions(const ObjectRef& object, const std::string& field,
                        const std::map<std::string, std::string>& options, const char* next,
                        std::vector<Finding>& findings) {
  for (const auto& [option, value] : options) {
    findings.push_back({.severity = Severity::kWarning,
                        .code = "WEFT-TLS-OPTION",
                        .object = object,
                        .field = field + "[" + option + "]",
                        .message = "the option " + option + " is not known, and is passed over",
                        .next = next});
  }
}

}  // namespace weft::translate
