// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/http_rules.h"

#include <fmt/format.h>

#include "translate/gateway/findings.h"
#include "translate/gateway/rule_validity.h"
#include "translate/gateway/session.h"

namespace weft::translate {
namespace {

ir::RouteMatch ToMatch(const model::HTTPRouteMatch& match) {
  ir::RouteMatch result;
  if (match.path) {
    const std::string type = match.path->type.value_or("PathPrefix");
    result.path.kind = type == "Exact"               ? ir::PathKind::kExact
                       : type == "RegularExpression" ? ir::PathKind::kRegex
                                                     : ir::PathKind::kPrefix;
    result.path.value = match.path->value.value_or("/");
    // "/a/" and "/a" are the same prefix. Spec: HTTPPathMatch, PathPrefix.
    if (result.path.kind == ir::PathKind::kPrefix && result.path.value.size() > 1 &&
        result.path.value.ends_with('/')) {
      result.path.value.pop_back();
    }
  }
  result.method = match.method.value_or("");
  result.headers = ToValueMatches(match.headers, NameCase::kIgnored);
  result.query_parameters = ToValueMatches(match.queryParams, NameCase::kKept);
  return result;
}

// Places a match among all of its host. Spec: HTTPRouteRule.matches.
RulePrecedence PrecedenceOf(const ir::RouteMatch& match, const Seniority& seniority, size_t rule,
                            size_t position) {
  return {.path_kind = match.path.kind == ir::PathKind::kExact   ? 0
                       : match.path.kind == ir::PathKind::kRegex ? 1
                                                                 : 2,
          .negative_path_length = -static_cast<int64_t>(match.path.value.size()),
          .negative_method_length = match.method.empty() ? 0 : -1,
          .negative_headers = -static_cast<int64_t>(match.headers.size()),
          .negative_queries = -static_cast<int64_t>(match.query_parameters.size()),
          .seniority = seniority,
          .rule = rule,
          .match = position};
}

// Takes every request of its host.
bool CatchesAll(const ir::RouteMatch& match) {
  return match.path.kind == ir::PathKind::kPrefix && match.path.value == "/" &&
         match.method.empty() && match.headers.empty() && match.query_parameters.empty();
}

ir::Retry ToRetry(const model::HTTPRouteRetry& retry) {
  ir::Retry result;
  result.attempts = static_cast<uint32_t>(retry.attempts.value_or(1));
  for (const int64_t code : retry.codes) result.codes.push_back(static_cast<uint32_t>(code));
  result.backoff_ms = Milliseconds(retry.backoff);
  return result;
}

}  // namespace

RulesAndFindings TranslateRules(flow::Reads& reads, const World& world,
                                const model::HTTPRoute& route, const std::string& identity) {
  const ObjectRef ref = RefOf(kGatewayGroup, "HTTPRoute", route.metadata);
  const Seniority seniority = SeniorityOf(route.metadata);
  RulesAndFindings result;
  ForwardBuilder forwards(reads, world, ref, Speaks::kHttp, identity, result);
  DroppedRules dropped(route.spec.rules.size());

  for (size_t index = 0; index < route.spec.rules.size(); ++index) {
    const model::HTTPRouteRule& rule = route.spec.rules[index];
    const std::string field = fmt::format("spec.rules[{}]", index);
    if (auto problem = RuleProblem(ref, field, rule)) {
      dropped.Add(std::move(*problem));
      continue;
    }
    ir::Route pattern;
    pattern.owner = ref;
    FilterSet filters = TakeApart(rule.filters);
    pattern.request_headers = std::move(filters.request_headers);
    pattern.response_headers = std::move(filters.response_headers);
    pattern.cors = std::move(filters.cors);
    auto servers = forwards.ExternalAuths(filters, field + ".filters");
    const bool unknown = forwards.TellUnknown(rule.filters, filters, field + ".filters");
    if (unknown || !servers) {
      pattern.action = ir::Forward{};  // to nobody
    } else if (filters.redirect) {
      pattern.action = std::move(*filters.redirect);
    } else {
      ir::Forward forward = forwards.Build(rule.backendRefs, filters, field);
      if (rule.timeouts) {
        forward.timeouts.request_ms = Milliseconds(rule.timeouts->request);
        forward.timeouts.backend_request_ms = Milliseconds(rule.timeouts->backendRequest);
      }
      if (rule.retry) forward.retry = ToRetry(*rule.retry);
      if (rule.sessionPersistence) {
        forward.session = ToSession(ref, index, *rule.sessionPersistence, result.findings);
      }
      pattern.action = std::move(forward);
    }

    if (servers) pattern.external_auth = std::move(*servers);

    // Without matches a rule takes everything. Spec: HTTPRouteRule.matches.
    static const std::vector<model::HTTPRouteMatch> kEverything(1);
    const auto& matches = rule.matches.empty() ? kEverything : rule.matches;
    for (size_t position = 0; position < matches.size(); ++position) {
      ir::Route placed = pattern;
      placed.match = ToMatch(matches[position]);
      placed.name = fmt::format("HTTPRoute/{}/rule/{}/match/{}", seniority.name,
                                rule.name ? *rule.name : std::to_string(index), position);
      result.rules.catches_all |= CatchesAll(placed.match);
      const RulePrecedence precedence = PrecedenceOf(placed.match, seniority, index, position);
      result.rules.routes.push_back(
          {precedence, std::make_shared<const ir::Route>(std::move(placed))});
    }
  }
  dropped.MoveTo(result.findings);
  return result;
}

}  // namespace weft::translate
