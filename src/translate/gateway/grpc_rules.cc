// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The rules of one GRPCRoute.
#include <fmt/format.h>

#include "translate/gateway/findings.h"
#include "translate/gateway/http_rules.h"
#include "translate/gateway/rule_validity.h"
#include "translate/gateway/session.h"

namespace weft::translate {
namespace {

// A part of a method's path, as an expression that takes just that text.
std::string Quoted(const std::string& text) {
  std::string quoted;
  for (const char letter : text) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') || letter == '_';
    if (!plain) quoted += '\\';
    quoted += letter;
  }
  return quoted;
}

// "/service/method"; one of the two alone takes any value of the other. Spec: GRPCMethodMatch.
ir::PathMatch ToPath(const model::GRPCMethodMatch& match) {
  const std::string service = match.service.value_or("");
  const std::string method = match.method.value_or("");
  const bool regex = match.type.value_or("Exact") == "RegularExpression";
  if (!regex && !service.empty() && !method.empty()) {
    return {ir::PathKind::kExact, fmt::format("/{}/{}", service, method)};
  }
  if (!regex && !service.empty()) return {ir::PathKind::kPrefix, "/" + service};
  const auto part = [regex](const std::string& given) {
    if (given.empty()) return std::string("[^/]+");
    return regex ? "(?:" + given + ")" : Quoted(given);
  };
  return {ir::PathKind::kRegex, fmt::format("/{}/{}", part(service), part(method))};
}

// Spec: GRPCRouteRule.matches: characters of the service, then of the method, then headers.
RulePrecedence PrecedenceOf(const model::GRPCRouteMatch& match, size_t headers,
                            const Seniority& seniority, size_t rule, size_t position) {
  const bool regex = match.method && match.method->type == "RegularExpression";
  const auto length = [&](const std::optional<std::string>& part) {
    return part ? static_cast<int64_t>(part->size()) : 0;
  };
  return {.path_kind = !match.method ? 2
                       : regex       ? 1
                                     : 0,
          .negative_path_length = match.method ? -length(match.method->service) : 0,
          .negative_method_length = match.method ? -length(match.method->method) : 0,
          .negative_headers = -static_cast<int64_t>(headers),
          .seniority = seniority,
          .rule = rule,
          .match = position};
}

}  // namespace

RulesAndFindings TranslateRules(flow::Reads& reads, const World& world,
                                const model::GRPCRoute& route, const std::string& identity) {
  const ObjectRef ref = RefOf(kGatewayGroup, "GRPCRoute", route.metadata);
  const Seniority seniority = SeniorityOf(route.metadata);
  RulesAndFindings result;
  ForwardBuilder forwards(reads, world, ref, Speaks::kGrpc, identity, result);
  DroppedRules dropped(route.spec.rules.size());

  for (size_t index = 0; index < route.spec.rules.size(); ++index) {
    const model::GRPCRouteRule& rule = route.spec.rules[index];
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
    ir::Forward forward;
    if (!forwards.TellUnknown(rule.filters, filters, field + ".filters")) {
      forward = forwards.Build(rule.backendRefs, filters, field);
      if (rule.sessionPersistence) {
        forward.session = ToSession(ref, index, *rule.sessionPersistence, result.findings);
      }
    }
    forward.timeouts.request_ms = 0;  // a stream lives as long as its ends want
    pattern.action = std::move(forward);

    static const std::vector<model::GRPCRouteMatch> kEverything(1);
    const auto& matches = rule.matches.empty() ? kEverything : rule.matches;
    for (size_t position = 0; position < matches.size(); ++position) {
      const model::GRPCRouteMatch& match = matches[position];
      ir::Route placed = pattern;
      placed.match.grpc = true;
      if (match.method) placed.match.path = ToPath(*match.method);
      placed.match.headers = ToValueMatches(match.headers, NameCase::kIgnored);
      placed.name = fmt::format("GRPCRoute/{}/rule/{}/match/{}", seniority.name,
                                rule.name ? *rule.name : std::to_string(index), position);
      const RulePrecedence precedence =
          PrecedenceOf(match, placed.match.headers.size(), seniority, index, position);
      result.rules.routes.push_back(
          {precedence, std::make_shared<const ir::Route>(std::move(placed))});
    }
  }
  dropped.MoveTo(result.findings);
  return result;
}

}  // namespace weft::translate
