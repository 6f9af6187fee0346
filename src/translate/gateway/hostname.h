// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Host names and patterns as Gateway API has them: exact ("a.example.com"), wildcard
// ("*.example.com", any number of labels to the left), or none, which this room writes as "*".
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::translate {

inline constexpr std::string_view kAnyHost = "*";

// The pattern in the form used here: lower case, "*" for an absent or empty one.
std::string HostPattern(const std::optional<std::string>& hostname);

// Whether all names that `host` stands for (itself a name or a pattern) are taken by `pattern`.
bool Covers(std::string_view pattern, std::string_view host);

// The names that both patterns take, as one pattern; nothing where they do not meet.
// Spec: HTTPRouteSpec.hostnames.
std::optional<std::string> Intersect(std::string_view listener, std::string_view route);

// Exact before wildcard, longer wildcard before shorter, "*" last: greater is more specific.
// Spec: GatewaySpec.listeners, "Listeners that are distinct only by Hostname".
struct Specificity {
  int form = 0;
  size_t length = 0;
  auto operator<=>(const Specificity&) const = default;
};
Specificity SpecificityOf(std::string_view pattern);

// All patterns that cover `host`, most specific first, `host` itself among them, "*" last.
std::vector<std::string> PatternsCovering(std::string_view host);

}  // namespace weft::translate
