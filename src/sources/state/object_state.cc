// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "sources/state/object_state.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace weft::sources {
namespace {

uint64_t NameOf(std::string_view scope, std::string_view type) {
  return Fnv1a64(fmt::format("{}\n{}", scope, type));
}

}  // namespace

ConditionMark MarkOf(const Condition& condition) {
  return {.name = NameOf(condition.scope, condition.type),
          .status = Fnv1a64(condition.status),
          .content = Fnv1a64(fmt::format("{}\n{}\n{}\n{}", condition.status, condition.reason,
                                         condition.observed_generation, condition.message)),
          .last_transition = condition.last_transition};
}

std::optional<WallTime> ObjectState::LastTransition(std::string_view scope,
                                                    std::string_view type) const {
  const auto found = std::ranges::find(conditions, NameOf(scope, type), &ConditionMark::name);
  if (found == conditions.end()) return std::nullopt;
  return found->last_transition;
}

}  // namespace weft::sources
