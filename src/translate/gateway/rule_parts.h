// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The parts of a rule that HTTPRoute and GRPCRoute have in common, from model to ir.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/finding.h"
#include "base/text.h"
#include "ir/route.h"
#include "model/http_route.h"
#include "translate/gateway/backends.h"
#include "translate/gateway/world.h"

namespace weft::translate {

struct RulesAndFindings {
  RouteRules rules;
  std::vector<Finding> findings;
};

Boxed<ir::HeaderChanges> ToHeaderChanges(const model::HTTPHeaderFilter& filter);
ir::Cors ToCors(const model::HTTPCORSFilter& filter);
ir::Redirect ToRedirect(const model::HTTPRequestRedirectFilter& filter);
ir::UrlRewrite ToRewrite(const model::HTTPURLRewriteFilter& filter);
// Without the server's cluster.
ir::ExternalAuth ToExternalAuth(const model::HTTPExternalAuthFilter& filter);
// Share of the requests that a mirror gets; everything when neither percent nor fraction is given.
ir::Mirror ToMirror(const model::HTTPRequestMirrorFilter& filter, std::string cluster);

// A duration of Gateway API (GEP-2257) in milliseconds; nothing when it is not one.
std::optional<int64_t> Milliseconds(const std::optional<std::string>& duration);

// Of several matches of one name the first counts. Spec: HTTPRouteMatch.headers, queryParams.
enum class NameCase { kIgnored, kKept };
std::vector<ir::ValueMatch> ToValueMatches(const auto& matches, NameCase name_case);

// Filters of a rule or of a backendRef, taken apart.
struct FilterSet {
  Boxed<ir::HeaderChanges> request_headers;
  Boxed<ir::HeaderChanges> response_headers;
  Boxed<ir::UrlRewrite> rewrite;
  std::optional<ir::Redirect> redirect;
  Boxed<ir::Cors> cors;
  // Servers to ask, as mirrors below.
  std::vector<std::pair<size_t, const model::HTTPExternalAuthFilter*>> external_auth;
  std::vector<size_t> unknown;  // filters of kinds that nobody knows
  // Mirrors whose cluster is still to be resolved: index of the filter and the filter.
  std::vector<std::pair<size_t, const model::HTTPRequestMirrorFilter*>> mirrors;
};

// `Filter` is HTTPRouteFilter or GRPCRouteFilter.
template <class Filter>
FilterSet TakeApart(const std::vector<Filter>& filters) {
  FilterSet set;
  for (size_t index = 0; index < filters.size(); ++index) {
    const Filter& filter = filters[index];
    if (filter.requestHeaderModifier) {
      set.request_headers = ToHeaderChanges(*filter.requestHeaderModifier);
    }
    if (filter.responseHeaderModifier) {
      set.response_headers = ToHeaderChanges(*filter.responseHeaderModifier);
    }
    if (filter.requestMirror) set.mirrors.emplace_back(index, &*filter.requestMirror);
    if (filter.extensionRef) set.unknown.push_back(index);
    if constexpr (requires { filter.urlRewrite; }) {
      if (filter.urlRewrite) set.rewrite = ToRewrite(*filter.urlRewrite);
      if (filter.requestRedirect) set.redirect = ToRedirect(*filter.requestRedirect);
      if (filter.cors) set.cors = ToCors(*filter.cors);
      if (filter.externalAuth) set.external_auth.emplace_back(index, &*filter.externalAuth);
    }
  }
  return set;
}

// Builds what a rule forwards to, and notes the clusters that it needs and the references that do
// not resolve. Lives as long as the translation of one route.
class ForwardBuilder {
 public:
  ForwardBuilder(flow::Reads& reads, const World& world, const ObjectRef& route, Speaks speaks,
                 const std::string& identity, RulesAndFindings& result)
      : reads_(reads),
        world_(world),
        route_(route),
        speaks_(speaks),
        identity_(identity),
        result_(result) {}

  // `field` is the rule's path; `filters` are the rule's own.
  template <class BackendRef>
  ir::Forward Build(const std::vector<BackendRef>& references, const FilterSet& filters,
                    const std::string& field) {
    ir::Forward forward;
    forward.rewrite = filters.rewrite;
    bool any = false;
    for (size_t index = 0; index < references.size(); ++index) {
      const BackendRef& reference = references[index];
      const std::string place = fmt::format("{}.backendRefs[{}]", field, index);
      FilterSet own = TakeApart(reference.filters);
      ir::WeightedBackend backend;
      backend.weight = static_cast<uint32_t>(reference.weight.value_or(1));
      // Without weight a backend is checked, but not needed.
      bool needed = backend.weight > 0;
      const bool unknown = TellUnknown(reference.filters, own, place + ".filters");
      backend.cluster = Resolve(reference, place, speaks_, needed && !unknown);
      if (unknown) backend.cluster = {};
      // Requests that go nowhere are not mirrored.
      needed &= !backend.cluster.empty();
      any |= needed;
      backend.request_headers = std::move(own.request_headers);
      backend.response_headers = std::move(own.response_headers);
      backend.rewrite = std::move(own.rewrite);
      backend.mirrors = Mirrors(own, place + ".filters", needed);
      if (backend.weight > 0) forward.backends.push_back(std::move(backend));
    }
    forward.mirrors = Mirrors(filters, field + ".filters", any);
    return forward;
  }

  // The servers that a rule's requests need the word of; nothing where one of them is not to be
  // had, so that no request may pass. Spec: HTTPRouteFilter.externalAuth.
  std::optional<std::vector<ir::ExternalAuth>> ExternalAuths(const FilterSet& filters,
                                                             const std::string& field);

  // Whether there are filters that nobody knows: no request may pass without them.
  // Spec: HTTPRouteFilter.type.
  template <class Filter>
  bool TellUnknown(const std::vector<Filter>& given, const FilterSet& filters,
                   const std::string& field) {
    for (const size_t index : filters.unknown) {
      TellUnknown(*given[index].extensionRef, fmt::format("{}[{}].extensionRef", field, index));
    }
    return !filters.unknown.empty();
  }

 private:
  void TellUnknown(const model::LocalObjectReference& reference, std::string field);
  std::vector<ir::Mirror> Mirrors(const FilterSet& filters, const std::string& field, bool needed);
  // Name of the reference's cluster, "" when it does not resolve. Where it is `needed`, the cluster
  // is one of the route's.
  std::string Resolve(const model::BackendObjectReference& reference, std::string field,
                      Speaks speaks, bool needed);

  flow::Reads& reads_;
  const World& world_;
  const ObjectRef& route_;
  const Speaks speaks_;
  const std::string& identity_;
  RulesAndFindings& result_;
};

std::vector<ir::ValueMatch> ToValueMatches(const auto& matches, NameCase name_case) {
  std::vector<ir::ValueMatch> result;
  for (const auto& match : matches) {
    bool repeated = false;
    for (const ir::ValueMatch& earlier : result) {
      repeated |= name_case == NameCase::kKept ? earlier.name == match.name
                                               : LowerCase(earlier.name) == LowerCase(match.name);
    }
    if (repeated) continue;
    result.push_back(
        {.name = match.name, .regex = match.type == "RegularExpression", .value = match.value});
  }
  return result;
}

}  // namespace weft::translate
