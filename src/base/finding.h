// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Finding: one thing that is wrong, or worth knowing, about a user's configuration. Made by pure
// code, as data; rendered as a status condition, a line of `weft check`, or a badge.
#pragma once

#include <compare>
#include <optional>
#include <string>

#include "base/object_ref.h"

namespace weft {

enum class Severity { kInfo, kWarning, kError };

// What a finding does to the object's status (Gateway API conditions). `scope` says whose
// conditions they are: "" the object's own, "parents[N]" those of spec.parentRefs[N] of a route (or
// the N-th ancestor of a policy), "listeners[NAME]" those of one listener of a Gateway or
// ListenerSet.
struct ConditionEffect {
  std::string scope;
  std::string type;    // "Accepted", "ResolvedRefs", "Programmed", "Conflicted", "PartiallyInvalid"
  std::string status;  // "True", "False", "Unknown"
  std::string reason;  // the spec's CamelCase reason

  auto operator<=>(const ConditionEffect&) const = default;
  bool operator==(const ConditionEffect&) const = default;
};

struct Finding {
  Severity severity = Severity::kError;
  std::string code;   // stable, in docs/reference/findings.md: "WEFT-BACKEND-NOT-FOUND"
  ObjectRef object;   // the object that a person must change (not always the one being translated)
  std::string field;  // path as in kubectl: "spec.rules[0].backendRefs[0].name"; "" = the object
  std::string message;  // what and why, one sentence, without the object's name and without secrets
  std::string next;     // what to do: an imperative sentence or a command; may be empty
  std::optional<ConditionEffect> condition;

  auto operator<=>(const Finding&) const = default;
  bool operator==(const Finding&) const = default;
};

}  // namespace weft
