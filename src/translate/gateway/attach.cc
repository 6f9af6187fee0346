// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/attach.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "translate/gateway/findings.h"
#include "translate/gateway/hostname.h"
#include "translate/gateway/listeners.h"

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

// The key of the Gateway that serves the parent: of itself, or of the one that a ListenerSet names;
// "" where there is no such ListenerSet.
std::string GatewayOf(flow::Reads& reads, const AttachWorld& world, const ObjectRef& parent) {
  const std::string key = KeyOf(parent.namespace_, parent.name);
  if (parent.kind == "Gateway") return key;
  const auto set = reads.Get(world.inputs.listener_sets, key);
  if (!set) return {};
  const auto& gateway = set->spec.parentRef;
  return KeyOf(gateway.namespace_.value_or(set->metadata.namespace_), gateway.name);
}

// Whether the parent is served by Weft: a Gateway of ours, or a ListenerSet on one.
bool IsOwn(flow::Reads& reads, const AttachWorld& world, const ObjectRef& parent) {
  return reads.Has(world.gateways, GatewayOf(reads, world, parent));
}

bool Exists(flow::Reads& reads, const AttachWorld& world, const ObjectRef& parent) {
  const std::string key = KeyOf(parent.namespace_, parent.name);
  return parent.kind == "Gateway" ? reads.Has(world.inputs.gateways, key)
                                  : reads.Has(world.inputs.listener_sets, key);
}

// Whether the reference means a listener of a protocol that Weft does not serve: it is there, but
// not among the listeners that are made.
bool MeansUnsupported(flow::Reads& reads, const AttachWorld& world, const ObjectRef& parent,
                      const model::ParentReference& reference) {
  const auto is_meant = [&](const model::Listener& listener) {
    return !ProtocolOf(listener.protocol) &&
           (!reference.sectionName || *reference.sectionName == listener.name) &&
           (!reference.port || *reference.port == listener.port);
  };
  const auto any = [&](const auto& object) {
    return object && std::ranges::any_of(object->spec.listeners, is_meant);
  };
  const std::string key = KeyOf(parent.namespace_, parent.name);
  return parent.kind == "Gateway" ? any(reads.Get(world.inputs.gateways, key))
                                  : any(reads.Get(world.inputs.listener_sets, key));
}

// Attaches one route, parent by parent.
class Attacher {
 public:
  Attacher(flow::Reads& reads, const AttachWorld& world, const RouteView& route)
      : reads_(reads), world_(world), route_(route) {
    result().route = route.ref;
    result().generation = route.metadata.generation;
  }

  // A parent of the spec.
  void Add(size_t index, const model::ParentReference& reference) {
    const auto parent = ParentOf(reference, route_.metadata.namespace_);
    if (!parent) {
      ++foreign_;
      return;
    }
    const std::string field = fmt::format("spec.parentRefs[{}]", index);
    if (!IsOwn(reads_, world_, *parent)) {
      // Another controller's parent says itself what is wrong with it.
      if (Exists(reads_, world_, *parent)) {
        ++foreign_;
      } else {
        Report(Severity::kWarning, "WEFT-PARENT-NOT-FOUND", field + ".name",
               fmt::format("there is no {}", parent->ForPeople()),
               "create it, or correct the name and namespace", std::nullopt);
      }
      return;
    }
    const Tally tally = Try(*parent, reference.sectionName, reference.port);
    result().parents.push_back({.index = index,
                                .parent = *parent,
                                .section_name = reference.sectionName.value_or(""),
                                .port = static_cast<uint32_t>(reference.port.value_or(0)),
                                .listeners = tally.listeners});
    if (tally.listeners.empty()) Explain(tally, index, *parent, reference, field);
  }

  // The Gateways that take a route of that scope though it does not name them.
  void AddDefaults() {
    if (!WantsDefaults()) return;
    size_t index = route_.parents.size();
    bool any = false;
    for (const auto& [key, gateway] :
         reads_.Lookup(world_.gateways_by_scope, std::string(route_.default_scope))) {
      if (std::ranges::find(result().parents, gateway->ref, &OwnParent::parent) !=
          result().parents.end()) {
        any = true;
        continue;
      }
      Tally tally = Try(gateway->ref, std::nullopt, std::nullopt);
      if (tally.listeners.empty()) continue;
      any = true;
      result().parents.push_back({.index = index++,
                                  .parent = gateway->ref,
                                  .section_name = "",
                                  .port = 0,
                                  .listeners = std::move(tally.listeners)});
    }
    if (any) return;
    Report(Severity::kWarning, "WEFT-NO-DEFAULT-GATEWAY", "spec.useDefaultGateways",
           "no default Gateway takes this route", "name a Gateway in spec.parentRefs",
           std::nullopt);
  }

  Attached Finish() && {
    result().foreign = foreign_ > 0 && foreign_ == route_.parents.size() && !WantsDefaults();
    if (!route_.usable) {
      result().attachments.clear();
      for (OwnParent& parent : result().parents) parent.listeners.clear();
    }
    return std::move(outcome_);
  }

 private:
  // How many listeners of a parent are meant, and let the route in; and which it attaches to.
  struct Tally {
    size_t matching = 0, allowed = 0;
    std::vector<SharedText> listeners;
  };

  RouteAttachment& result() { return outcome_.attachment; }

  bool WantsDefaults() const {
    return !route_.default_scope.empty() && route_.default_scope != "None";
  }

  Tally Try(const ObjectRef& parent, const std::optional<std::string>& section,
            const std::optional<int32_t>& port) {
    Tally tally;
    for (const auto& [key, bound] : reads_.Lookup(world_.listeners_by_parent, parent.ToString())) {
      const ListenerClaim& claim = *bound->claim;
      if (section && *section != claim.name) continue;
      if (port && static_cast<uint32_t>(*port) != claim.port) continue;
      ++tally.matching;
      if (!claim.route_kinds.contains(route_.ref.kind)) continue;
      if (!NamespaceAllowed(reads_, world_, claim, route_.metadata.namespace_)) continue;
      ++tally.allowed;
      std::vector<Attachment::Host> hosts = Meet(claim, route_.hostnames);
      if (hosts.empty()) continue;
      tally.listeners.push_back(claim.key);
      if (!taken_.insert(claim.key).second) continue;
      result().attachments.push_back({.route = route_.ref,
                                      .gateway = claim.gateway,
                                      .listener = claim.key,
                                      .group = GroupOf(claim),
                                      .served = bound->serves(),
                                      .guarded = FamilyOf(claim.protocol) == PortFamily::kTls,
                                      .passthrough = claim.passthrough,
                                      .identity = claim.client_certificate,
                                      .hosts = std::move(hosts),
                                      .seniority = SeniorityOf(route_.metadata)});
    }
    return tally;
  }

  // Why none of the parent's listeners takes the route.
  void Explain(const Tally& tally, size_t index, const ObjectRef& parent,
               const model::ParentReference& reference, const std::string& field) {
    const auto refuse = [&](const std::string& place, std::string reason, std::string message,
                            std::string next) {
      Report(Severity::kError, "WEFT-ROUTE-NOT-ATTACHED", place, std::move(message),
             std::move(next), False(ParentScope(index), "Accepted", std::move(reason)));
    };
    if (tally.matching == 0 && MeansUnsupported(reads_, world_, parent, reference)) {
      refuse(field, "NotAllowedByListeners",
             fmt::format("no listener of {} that it means is of a protocol that is supported",
                         parent.ForPeople()),
             "name a listener of another protocol");
    } else if (parent.kind == "ListenerSet" &&
               !reads_.HasAny(world_.listeners_by_parent, parent.ToString())) {
      const std::string gateway = GatewayOf(reads_, world_, parent);
      refuse(field, "NoMatchingParent",
             fmt::format("Gateway {} does not let {} attach, so nobody serves its listeners",
                         gateway, parent.ForPeople()),
             fmt::format("set spec.allowedListeners.namespaces of Gateway {}", gateway));
    } else if (tally.matching == 0) {
      const std::string member = reference.sectionName ? ".sectionName"
                                 : reference.port      ? ".port"
                                                       : "";
      refuse(field + member, "NoMatchingParent",
             fmt::format("{} has no listener {}", parent.ForPeople(), Wanted(reference)),
             "name one of its listeners");
    } else if (tally.allowed == 0) {
      refuse(field, "NotAllowedByListeners",
             fmt::format("no listener of {} lets routes of kind {} of namespace {} attach",
                         parent.ForPeople(), route_.ref.kind, route_.metadata.namespace_),
             "set allowedRoutes of the listener");
    } else {
      refuse(field, "NoMatchingListenerHostname",
             fmt::format("no listener of {} has a host name that meets the route's",
                         parent.ForPeople()),
             "add the name to a listener, or correct spec.hostnames");
    }
  }

  static std::string Wanted(const model::ParentReference& reference) {
    std::string wanted;
    if (reference.sectionName) wanted = fmt::format("named {}", *reference.sectionName);
    if (reference.port) {
      wanted += fmt::format("{}on port {}", wanted.empty() ? "" : " ", *reference.port);
    }
    return wanted.empty() ? "that can be served" : wanted;
  }

  void Report(Severity severity, std::string code, std::string field, std::string message,
              std::string next, std::optional<ConditionEffect> condition) {
    outcome_.findings.push_back({.severity = severity,
                                 .code = std::move(code),
                                 .object = route_.ref,
                                 .field = std::move(field),
                                 .message = std::move(message),
                                 .next = std::move(next),
                                 .condition = std::move(condition)});
  }

  flow::Reads& reads_;
  const AttachWorld& world_;
  const RouteView& route_;
  Attached outcome_;
  std::set<SharedText> taken_;  // listeners that have the route already
  size_t foreign_ = 0;          // parents that are another controller's
};

}  // namespace

Attached AttachRoute(flow::Reads& reads, const AttachWorld& world, const RouteView& route) {
  Attacher attacher(reads, world, route);
  for (size_t index = 0; index < route.parents.size(); ++index) {
    attacher.Add(index, route.parents[index]);
  }
  attacher.AddDefaults();
  return std::move(attacher).Finish();
}

}  // namespace weft::translate
