// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/hostname.h"

#include "base/text.h"

namespace weft::translate {
namespace {

bool IsWildcard(std::string_view pattern) { return pattern.starts_with("*."); }

}  // namespace

std::string HostPattern(const std::optional<std::string>& hostname) {
  if (!hostname || hostname->empty()) return std::string(kAnyHost);
  return LowerCase(*hostname);
}

bool Covers(std::string_view pattern, std::string_view host) {
  if (pattern == kAnyHost || pattern == host) return true;
  if (!IsWildcard(pattern) || host == kAnyHost) return false;
  const std::string_view suffix = pattern.substr(1);  // ".example.com"
  const std::string_view name = IsWildcard(host) ? host.substr(1) : host;
  // "*.example.com" takes "*.a.example.com", whose name is ".a.example.com", and not "example.com".
  return name.size() > suffix.size() && name.ends_with(suffix);
}

std::optional<std::string> Intersect(std::string_view listener, std::string_view route) {
  if (Covers(listener, route)) return std::string(route);
  if (Covers(route, listener)) return std::string(listener);
  return std::nullopt;
}

Specificity SpecificityOf(std::string_view pattern) {
  if (pattern == kAnyHost) return {0, 0};
  if (IsWildcard(pattern)) return {1, pattern.size()};
  return {2, pattern.size()};
}

std::vector<std::string> PatternsCovering(std::string_view host) {
  std::vector<std::string> patterns;
  if (host != kAnyHost) {
    patterns.emplace_back(host);
    const size_t start = IsWildcard(host) ? 2 : 0;
    for (size_t dot = host.find('.', start); dot != std::string_view::npos;
         dot = host.find('.', dot + 1)) {
      patterns.push_back("*" + std::string(host.substr(dot)));
    }
  }
  patterns.emplace_back(kAnyHost);
  return patterns;
}

}  // namespace weft::translate
