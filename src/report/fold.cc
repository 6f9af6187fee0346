// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "report/fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "report/consequences.h"
#include "report/text.h"

namespace weft::report {
namespace {

// No more findings than these are told in one condition: the rest is counted.
constexpr size_t kMostTold = 8;

// Whether an effect on `pattern` ("parents[1]", "parents[*]") is one on `scope`.
bool Concerns(std::string_view pattern, std::string_view scope) {
  if (!pattern.ends_with("[*]")) return pattern == scope;
  return scope.starts_with(pattern.substr(0, pattern.size() - 2));
}

// The worst first, then in the order of a reader of the object.
bool TellBefore(const Finding* a, const Finding* b) {
  if (a->severity != b->severity) return a->severity > b->severity;
  if (a->field != b->field) return FieldBefore(a->field, b->field);
  return *a < *b;
}

std::string MessageOf(std::string_view type, const std::vector<const Finding*>& told) {
  // The spec wants this prefix, and which rules: their fields say so.
  std::string message = type == "PartiallyInvalid" ? "Dropped Rule: " : "";
  for (size_t i = 0; i < std::min(told.size(), kMostTold); ++i) {
    if (i > 0) message += "; ";
    message += Sentence(*told[i]);
  }
  if (told.size() > kMostTold) message += fmt::format("; and {} more", told.size() - kMostTold);
  return message;
}

// Findings with an effect on one condition of one scope.
struct Effects {
  std::string_view type;
  std::vector<const Finding*> findings;
};

void Apply(Effects& effects, ir::StatusScope& scope) {
  std::ranges::sort(effects.findings, TellBefore);
  const ConditionEffect& worst = *effects.findings.front()->condition;
  // Only what agrees with the outcome explains it.
  std::erase_if(effects.findings,
                [&](const Finding* finding) { return finding->condition->status != worst.status; });
  SetCondition(scope, {.type = worst.type,
                       .status = worst.status,
                       .reason = worst.reason,
                       .message = MessageOf(worst.type, effects.findings)});
}

void CountIn(const std::vector<const Finding*>& findings, ir::StatusScope& scope) {
  std::vector<Effects> by_type;
  for (const Finding* finding : findings) {
    if (!Concerns(finding->condition->scope, scope.scope)) continue;
    const std::string_view type = finding->condition->type;
    auto found = std::ranges::find(by_type, type, &Effects::type);
    if (found == by_type.end())
      found = by_type.insert(found, Effects{.type = type, .findings = {}});
    found->findings.push_back(finding);
  }
  std::ranges::sort(by_type, {}, &Effects::type);
  for (Effects& effects : by_type) Apply(effects, scope);
}

}  // namespace

ir::ObjectStatus Fold(const ir::ObjectStatus& base, const std::vector<Finding>& findings) {
  ir::ObjectStatus status = base;
  std::vector<const Finding*> own;
  for (const Finding& finding : findings) {
    if (finding.condition && finding.object == base.object) own.push_back(&finding);
  }
  for (ir::StatusScope& scope : status.scopes) CountIn(own, scope);
  DrawConsequences(status);
  return status;
}

}  // namespace weft::report
