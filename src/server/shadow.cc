// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/shadow.h"

#include <string_view>

#include "server/explain/match.h"

namespace weft::server {

void RouteOrder::Add(const ir::RouteMatch& match) {
  const size_t index = matches_.size();
  matches_.push_back(&match);
  switch (match.path.kind) {
    case ir::PathKind::kExact:
      exact_[match.path.value].push_back(index);
      break;
    case ir::PathKind::kPrefix:
      prefixes_[match.path.value].push_back(index);
      break;
    case ir::PathKind::kRegex:
      regexes_.push_back(index);
      break;
  }
}

void RouteOrder::Consider(const std::vector<size_t>& candidates, const ir::RouteMatch& match,
                          std::optional<size_t>& first) const {
  for (const size_t index : candidates) {
    if (first && index >= *first) return;
    if (Covers(*matches_[index], match)) first = index;
  }
}

std::optional<size_t> RouteOrder::FirstCovering(const ir::RouteMatch& match) const {
  std::optional<size_t> first;
  Consider(regexes_, match, first);
  if (const auto same = exact_.find(match.path.value);
      match.path.kind == ir::PathKind::kExact && same != exact_.end()) {
    Consider(same->second, match, first);
  }
  // The prefixes that a path is below: itself, and up to each of its slashes.
  const std::string_view path =
      match.path.kind == ir::PathKind::kRegex ? "/" : std::string_view(match.path.value);
  const auto consider = [&](std::string_view prefix) {
    const auto found = prefixes_.find(std::string(prefix));
    if (found != prefixes_.end()) Consider(found->second, match, first);
  };
  consider("/");
  for (size_t slash = path.find('/', 1); slash != path.npos; slash = path.find('/', slash + 1)) {
    consider(path.substr(0, slash));
  }
  if (path != "/") consider(path);
  return first;
}

}  // namespace weft::server
