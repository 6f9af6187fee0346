// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The rules of one HTTPRoute or GRPCRoute, as routes with their places in the order of precedence.
#pragma once

#include <string>

#include "translate/gateway/rule_parts.h"
#include "translate/gateway/world.h"

namespace weft::translate {

// `identity` is the Gateway's towards backends (ClusterKey::identity). A rule that cannot be
// honoured is left out, with a finding; the other rules go on. Spec: HTTPRouteRule.
RulesAndFindings TranslateRules(flow::Reads& reads, const World& world,
                                const model::HTTPRoute& route, const std::string& identity);

// Spec: GRPCRouteRule.
RulesAndFindings TranslateRules(flow::Reads& reads, const World& world,
                                const model::GRPCRoute& route, const std::string& identity);

}  // namespace weft::translate
