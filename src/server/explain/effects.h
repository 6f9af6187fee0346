// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a rule does with a request that it takes: its filters, with the field that each came from,
// its timeouts, where a redirect leads.
#pragma once

#include <string>
#include <vector>

#include "engine/core.h"
#include "ir/route.h"
#include "server/explain/explanation.h"
#include "server/explain/request.h"

namespace weft::server {

struct RuleEffects {
  std::vector<FilterView> filters;                // in the order in which they act
  std::vector<std::vector<FilterView>> backends;  // of each of spec.rules[N].backendRefs
};
// The filters of rule `rule` of an HTTPRoute or GRPCRoute, as the object has them; places in files
// are left open. Empty when the object is not there.
RuleEffects EffectsOf(const engine::Core& core, const ObjectRef& object, size_t rule);

// Timeouts and retries, with `default_timeout_ms` where the route says nothing.
std::vector<Fact> SettingsOf(const ir::Forward& forward, int64_t default_timeout_ms);

// The path after a rewrite; `match` is what took the request.
std::string Rewritten(const ir::PathRewrite& rewrite, const ir::PathMatch& match,
                      const std::string& path);

// The Location header of a redirect.
std::string LocationOf(const ir::Redirect& redirect, const ir::PathMatch& match,
                       const HttpRequest& request);

}  // namespace weft::server
