// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What Envoy would refuse, or the spec forbids, in a rule that passes the schema. Such a rule is
// left out alone; Envoy would refuse all routes beside it.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/finding.h"
#include "model/grpc_route.h"
#include "model/http_route.h"

namespace weft::translate {

// The first problem of the rule, without a condition; `field` is the rule's path.
std::optional<Finding> RuleProblem(const ObjectRef& route, const std::string& field,
                                   const model::HTTPRouteRule& rule);
std::optional<Finding> RuleProblem(const ObjectRef& route, const std::string& field,
                                   const model::GRPCRouteRule& rule);

// Whether some rule can be honoured; a route without rules has nothing against it.
template <class Route>
bool AnyRuleUsable(const Route& route) {
  if (route.spec.rules.empty()) return true;
  return std::ranges::any_of(route.spec.rules,
                             [](const auto& rule) { return !RuleProblem(ObjectRef(), "", rule); });
}

// The rules of a route that were left out. Spec: RouteConditionPartiallyInvalid.
class DroppedRules {
 public:
  explicit DroppedRules(size_t rules) : rules_(rules) {}

  void Add(Finding problem) { problems_.push_back(std::move(problem)); }
  // Gives the findings their condition: PartiallyInvalid while other rules remain; a route with no
  // rule left is not accepted.
  void MoveTo(std::vector<Finding>& findings);

 private:
  size_t rules_;
  std::vector<Finding> problems_;
};

}  // namespace weft::translate
