// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/attach.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "translate/gateway/findings.h"
#include "translate/gateway/hostname.h"

namespace weft::translate {
namespace {

bool NamespaceAllowed(flow::Reads& reads, const AttachWorld& world, const ListenerClaim& claim,
                      const std::string& namespace_) {
  if (claim.namespaces_from == "All") return true;
  if (claim.namespaces_from == "Same") return namespace_ == claim.parent.namespace_;
  return claim.namespaces_from == "Selector" &&
         Selects(claim.namespace_selector, LabelsOfNamespace(reads, world.inputs, namespace_));
}

// Where the route's names and the listener's meet; each effective name once per original.
std::vector<Attachment::Host> Meet(const ListenerClaim& claim,
                                   const std::vector<std::string>& hostnames) {
  std::set<Attachment::Host> hosts;
  if (hostnames.empty()) hosts.insert({claim.hostname, std::string(kAnyHost)});
  for (const std::string& hostname : hostnames) {
    const std::string pattern = HostPattern(hostname);
    if (auto both = Intersect(claim.hostname, pattern)) hosts.insert({*both, pattern});
  }
  return {hosts.begin(), hosts.end()};
}

// The Gateway or ListenerSet that a parentRef means; nothing for other kinds (a Service: a mesh's).
std::optional<ObjectRef> ParentOf(const model::ParentReference& reference,
                                  const std::string& route_namespace) {
  const std::string group = reference.group.value_or(std::string(kGatewayGroup));
  const std::string kind = reference.kind.value_or("Gateway");
  if (group != kGatewayGroup || (kind != "Gateway" && kind != "ListenerSet")) return std::nullopt;
  return ObjectRef{group, kind, reference.namespace_.value_or(route_namespace), reference.name};
}

// Whether the parent is served by Weft: a Gateway of ours, or a ListenerSet on one.
bool IsOwn(flow::Reads& reads, const AttachWorld& world, const ObjectRef& parent) {
  if (parent.kind == "Gateway") {
    return reads.Has(world.gateways, KeyOf(parent.namespace_, parent.name));
  }
  const auto set = reads.Get(world.inputs.listener_sets, KeyOf(parent.namespace_, parent.name));
  if (!set) return false;
  const auto& gateway = set->spec.parentRef;
  return reads.Has(world.gateways,
                   KeyOf(gateway.namespace_.value_or(set->metadata.namespace_), gateway.name));
}

struct Verdict {
  std::string reason, message, next, field;
};

}  // namespace

Attached AttachRoute(flow::Reads& reads, const AttachWorld& world, const RouteView& route) {
  Attached outcome;
  RouteAttachment& result = outcome.attachment;
  result.route = route.ref;
  result.generation = route.metadata.generation;
  std::set<std::string> taken;
  for (size_t index = 0; index < route.parents.size(); ++index) {
    const model::ParentReference& reference = route.parents[index];
    const auto parent = ParentOf(reference, route.metadata.namespace_);
    if (!parent) continue;
    const std::string field = fmt::format("spec.parentRefs[{}]", index);
    if (!IsOwn(reads, world, *parent)) {
      outcome.findings.push_back(
          {.severity = Severity::kWarning,
           .code = "WEFT-PARENT-NOT-FOUND",
           .object = route.ref,
           .field = field + ".name",
           .message = fmt::format("there is no {} that Weft serves", parent->ForPeople()),
           .next = "create it, or correct the name and namespace"});
      continue;
    }
    result.parents.push_back({index, *parent});

    size_t matching = 0, allowed = 0, attached = 0;
    for (const auto& [key, bound] : reads.Lookup(world.listeners_by_parent, parent->ToString())) {
      const ListenerClaim& claim = *bound->claim;
      if (reference.sectionName && *reference.sectionName != claim.name) continue;
      if (reference.port && static_cast<uint32_t>(*reference.port) != claim.port) continue;
      ++matching;
      if (!claim.route_kinds.contains(route.ref.kind)) continue;
      if (!NamespaceAllowed(reads, world, claim, route.metadata.namespace_)) continue;
      ++allowed;
      std::vector<Attachment::Host> hosts = Meet(claim, route.hostnames);
      if (hosts.empty()) continue;
      ++attached;
      if (!taken.insert(claim.key).second) continue;
      result.attachments.push_back({.route = route.ref,
                                    .listener = claim.key,
                                    .group = GroupOf(claim),
                                    .guarded = FamilyOf(claim.protocol) == PortFamily::kTls,
                                    .identity = claim.client_certificate,
                                    .hosts = std::move(hosts),
                                    .seniority = SeniorityOf(route.metadata)});
    }
    if (attached > 0) continue;
    Verdict verdict;
    if (matching == 0) {
      verdict = {
          "NoMatchingParent",
          fmt::format("{} has no listener with that sectionName or port", parent->ForPeople()),
          "name one of its listeners", reference.sectionName ? ".sectionName" : ".port"};
    } else if (allowed == 0) {
      verdict = {"NotAllowedByListeners",
                 fmt::format("no listener of {} lets a {} of namespace {} attach",
                             parent->ForPeople(), route.ref.kind, route.metadata.namespace_),
                 "set allowedRoutes of the listener", ""};
    } else {
      verdict = {"NoMatchingListenerHostname",
                 fmt::format("no listener of {} has a host name that meets the route's",
                             parent->ForPeople()),
                 "add the name to a listener, or correct spec.hostnames", ""};
    }
    outcome.findings.push_back(
        {.severity = Severity::kError,
         .code = "WEFT-ROUTE-NOT-ATTACHED",
         .object = route.ref,
         .field = field + verdict.field,
         .message = verdict.message,
         .next = verdict.next,
         .condition = False(ParentScope(index), "Accepted", verdict.reason)});
  }
  return outcome;
}

}  // namespace weft::translate
