// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/listener_filters.h"

#include <fmt/format.h>

#include <utility>

#include "translate/gateway/backends.h"
#include "translate/gateway/findings.h"
#include "translate/gateway/rule_parts.h"

namespace weft::translate {
namespace {

Finding Problem(const ListenerFilterSite& site, std::string field, std::string message,
                std::string next, ConditionEffect effect) {
  return {.severity = Severity::kError,
          .code = "WEFT-LISTENER-FILTER",
          .object = site.parent,
          .field = std::move(field),
          .message = std::move(message),
          .next = std::move(next),
          .condition = std::move(effect)};
}

// The cluster of the server that an ExternalAuth filter asks. What a route's reference would be
// told is told in the terms of a listener.
std::optional<ClusterKey> Resolve(flow::Reads& reads, const World& world,
                                  const ListenerFilterSite& site, const std::string& field,
                                  const model::HTTPExternalAuthFilter& filter, ListenerClaim& claim,
                                  std::vector<Finding>& findings) {
  std::vector<Finding> told;
  const ResolvedBackend backend =
      ResolveBackend(reads, world,
                     {.route = site.parent,
                      .field = field,
                      .speaks = filter.protocol == "GRPC" ? Speaks::kGrpc : Speaks::kHttp,
                      .identity = site.identity},
                     filter.backendRef, told);
  claim.filter_targets.insert(backend.targets.begin(), backend.targets.end());
  if (!backend.cluster && told.empty()) {
    told.push_back(Problem(site, field, "a BackendTLSPolicy of the server cannot be honoured",
                           "the status of the policy says why",
                           False(site.scope, "ResolvedRefs", "InvalidListenerFilterRef")));
  }
  for (Finding& finding : told) {
    const bool permitted = !finding.condition || finding.condition->reason != "RefNotPermitted";
    finding.condition = False(site.scope, "ResolvedRefs",
                              permitted ? "InvalidListenerFilterRef" : "RefNotPermitted");
    findings.push_back(std::move(finding));
  }
  return backend.cluster;
}

}  // namespace

void TakeListenerFilters(flow::Reads& reads, const World& world, const ListenerFilterSite& site,
                         const model::Listener& listener, ListenerClaim& claim,
                         std::vector<Finding>& findings) {
  if (!listener.filters) return;
  const auto& filters = listener.filters->requests;
  if (filters.size() > ir::kMaxListenerFilters) {
    findings.push_back(Problem(
        site, fmt::format("{}.filters.requests[{}]", site.field, ir::kMaxListenerFilters),
        fmt::format("{} filters are more than the {} that can be run", filters.size(),
                    ir::kMaxListenerFilters),
        "let one server ask the others", False(site.scope, "Accepted", "UnsupportedValue")));
    claim.usable = false;
    return;
  }
  for (size_t index = 0; index < filters.size(); ++index) {
    const std::string field = fmt::format("{}.filters.requests[{}]", site.field, index);
    if (!filters[index].externalAuth) {
      const auto& reference = filters[index].extensionRef;
      findings.push_back(Problem(
          site, field,
          fmt::format("no filter of kind {} in group {} is known, and no request may pass by it",
                      reference ? reference->kind : "", reference ? reference->group : ""),
          "remove the filter", False(site.scope, "Accepted", "UnsupportedValue")));
      claim.usable = false;
      continue;
    }
    const model::HTTPExternalAuthFilter& filter = *filters[index].externalAuth;
    const auto cluster =
        Resolve(reads, world, site, field + ".externalAuth.backendRef", filter, claim, findings);
    if (!cluster) {
      claim.usable = false;
      continue;
    }
    ir::ExternalAuth server = ToExternalAuth(filter);
    server.cluster = cluster->Name();
    claim.filter_clusters.insert(*cluster);
    claim.filters.push_back(std::move(server));
  }
}

}  // namespace weft::translate
