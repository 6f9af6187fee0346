// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/streams.h"

#include <fmt/format.h>

#include <tuple>

#include "translate/gateway/backends.h"
#include "translate/gateway/findings.h"
#include "translate/gateway/hostname.h"

namespace weft::translate {
namespace {

StreamView View(std::string_view kind, Speaks speaks, const auto& route) {
  StreamView view{.route = {.ref = RefOf(kGatewayGroup, kind, route.metadata),
                            .metadata = route.metadata,
                            .parents = route.spec.parentRefs,
                            .hostnames = {},
                            .default_scope = route.spec.useDefaultGateways},
                  .speaks = speaks,
                  .rules = {}};
  for (const auto& rule : route.spec.rules) view.rules.push_back(&rule.backendRefs);
  return view;
}

// Who of two routes on one name is first: the more specific own name, then the older.
auto Line(const StreamRoute& route) {
  const Specificity specificity = SpecificityOf(route.original);
  return std::tuple(-specificity.form, -static_cast<int64_t>(specificity.length), route.seniority);
}

// Where the connections of the first rule go.
struct Backends {
  std::vector<std::pair<std::string, uint32_t>> clusters;
  std::set<ClusterKey> keys;
  std::set<SharedText> targets;
};
Backends Resolve(flow::Reads& reads, const World& world, const StreamView& view,
                 const Attachment& attachment, std::vector<Finding>& findings) {
  Backends backends;
  const auto& references = *view.rules.front();
  for (size_t index = 0; index < references.size(); ++index) {
    const auto [key, targets] =
        ResolveBackend(reads, world,
                       {.route = view.route.ref,
                        .field = fmt::format("spec.rules[0].backendRefs[{}]", index),
                        .speaks = view.speaks,
                        .identity = attachment.identity,
                        .passthrough = attachment.passthrough},
                       references[index], findings);
    backends.targets.insert(targets.begin(), targets.end());
    const auto weight = static_cast<uint32_t>(references[index].weight.value_or(1));
    if (weight == 0) continue;  // checked, but not needed
    if (key) backends.keys.insert(*key);
    backends.clusters.emplace_back(key ? key->Name() : "", weight);
  }
  return backends;
}

}  // namespace

StreamView ViewOf(const model::TLSRoute& route) {
  StreamView view = View("TLSRoute", Speaks::kTcp, route);
  view.route.hostnames = route.spec.hostnames;
  return view;
}
StreamView ViewOf(const model::TCPRoute& route) { return View("TCPRoute", Speaks::kTcp, route); }
StreamView ViewOf(const model::UDPRoute& route) { return View("UDPRoute", Speaks::kUdp, route); }

std::string StreamBucket(std::string_view group, std::string_view listener, std::string_view host) {
  return fmt::format("{}|{}|{}", group, listener, host);
}

flow::Out<StreamRoute> TranslateStream(flow::Reads& reads, const World& world,
                                       const StreamView& view,
                                       const std::vector<Attachment>& attachments) {
  flow::Out<StreamRoute> out;
  if (view.rules.empty()) return out;
  if (view.rules.size() > 1) {
    out.findings.push_back({.severity = Severity::kWarning,
                            .code = "WEFT-STREAM-RULES",
                            .object = view.route.ref,
                            .field = "spec.rules[1]",
                            .message = fmt::format("rules of a {} have no matches, so only the "
                                                   "first can ever be used",
                                                   view.route.ref.kind),
                            .next = "keep one rule"});
  }
  // A route that is attached nowhere is still checked: its findings are of use.
  if (attachments.empty()) Resolve(reads, world, view, Attachment(), out.findings);
  for (const Attachment& attachment : attachments) {
    const Backends backends = Resolve(reads, world, view, attachment, out.findings);
    for (const Attachment::Host& host : attachment.hosts) {
      StreamRoute stream{.listener = attachment.listener,
                         .group = attachment.group,
                         .host = host.effective,
                         .original = host.original,
                         .seniority = attachment.seniority,
                         .route = view.route.ref,
                         .clusters = backends.clusters,
                         .cluster_keys = backends.keys,
                         .targets = backends.targets,
                         .gateway = attachment.gateway,
                         .stand_in = view.stand_in};
      out.Emit(fmt::format("{}|{}|{}|{}", view.route.ref.ToString(), attachment.listener,
                           host.effective, host.original),
               std::move(stream));
    }
  }
  return out;
}

flow::Out<StreamRoute> SettleStreams(const flow::Key& bucket,
                                     const flow::Members<StreamRoute>& routes) {
  flow::Out<StreamRoute> out;
  flow::Ref<StreamRoute> winner;
  for (const auto& [key, route] : routes) {
    if (!winner || Line(*route) < Line(*winner)) winner = route;
  }
  for (const auto& [key, route] : routes) {
    if (route->route == winner->route) continue;
    out.findings.push_back(
        {.severity = Severity::kWarning,
         .code = "WEFT-STREAM-SHADOWED",
         .object = route->route,
         .field = "spec.parentRefs",
         .message = fmt::format("connections of listener {} go to another {}, which is older or "
                                "has a more specific name: of several, one is used",
                                route->listener, winner->route.kind),
         .next = "use another listener or host name"});
  }
  out.Emit(bucket, winner);
  return out;
}

}  // namespace weft::translate
