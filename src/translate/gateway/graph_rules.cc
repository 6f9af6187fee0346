// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// HTTPRoutes and GRPCRoutes: what they do.
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "translate/gateway/freeze.h"
#include "translate/gateway/graph_parts.h"
#include "translate/gateway/hosts.h"
#include "translate/gateway/http_rules.h"

namespace weft::translate {
namespace {

using flow::Derived;
using flow::Graph;
using flow::Key;
using flow::Out;
using flow::Readable;
using flow::Reads;
using flow::Union;

// The rules of a route, one value for each identity towards backends of the Gateways that serve it.
template <class Route>
Out<RouteRules> RulesOf(Reads& reads, Readable<RouteAttachment>& attached, const World& world,
                        const Route& route) {
  Out<RouteRules> out;
  const ObjectRef ref = model::RefOf(route);
  const auto attachment = reads.Get(attached, ref.ToString());
  if (attachment && attachment->foreign) return out;
  std::map<std::string, std::set<ObjectRef>> identities;  // and the Gateways that have each
  if (attachment) {
    for (const Attachment& each : attachment->attachments) {
      if (each.served) identities[each.identity].insert(each.gateway);
    }
  }
  // A route that is attached nowhere is still checked: its findings are of use.
  const bool unattached = identities.empty();
  if (unattached) identities[""] = {};
  for (const auto& [identity, users] : identities) {
    RulesAndFindings translated = TranslateRules(reads, world, route, identity);
    translated.rules.route = ref;
    translated.rules.gateways = users;
    for (Finding& finding : translated.findings) out.findings.push_back(std::move(finding));
    if (!unattached) out.Emit(RulesKey(ref, identity), std::move(translated.rules));
  }
  return out;
}

// Of one kind of HTTP routes: their rules as they are written, and those that stand in for them.
struct RulesNodes {
  Readable<RouteRules>& written;
  Readable<FrozenRules>& frozen;
};

template <class Route>
RulesNodes RulesOfKind(Graph& graph, const std::string& kinds, Readable<Route>& routes,
                       Readable<Frozen<Route>>& frozen, Readable<RouteAttachment>& attached,
                       const World& world) {
  auto& written = graph.Make<Derived<Route, RouteRules>>(
      "rules of " + kinds, routes,
      [&attached, world](Reads& reads, const Key&, const Route& route) {
        return RulesOf(reads, attached, world, route);
      });
  auto& stand_ins = graph.Make<Derived<Frozen<Route>, FrozenRules>>(
      "last good rules of " + kinds, frozen,
      [&routes, &attached, world](Reads& reads, const Key& key, const Frozen<Route>& each) {
        Out<FrozenRules> out;
        const auto route = reads.Get(routes, key);
        if (!route || !each.Holds(*route)) return out;
        if (!each.message.empty()) {
          out.findings.push_back(
              RouteRefused(model::RefOf(*route), each.message, each.last_good != nullptr));
        }
        // The findings are those of the route as it is written. What stands in for it has the same
        // keys, which depend on the attachments alone.
        const auto stand_in = StandIn(each, *route);
        for (auto& [rules_key, rules] :
             RulesOf(reads, attached, world, stand_in ? *stand_in : *route).values) {
          out.Emit(rules_key, FrozenRules{stand_in ? rules : nullptr});
        }
        return out;
      });
  return {written, stand_ins};
}

}  // namespace

Rules MakeRules(Graph& graph, const World& world, const AttachedRoutes& attached) {
  const Inputs& inputs = world.inputs;
  const RulesNodes http_rules = RulesOfKind<model::HTTPRoute>(
      graph, "HTTPRoutes", inputs.http_routes, inputs.frozen.http_routes, attached.settled, world);
  const RulesNodes grpc_rules = RulesOfKind<model::GRPCRoute>(
      graph, "GRPCRoutes", inputs.grpc_routes, inputs.frozen.grpc_routes, attached.settled, world);
  auto& all_rules = graph.Make<Union<RouteRules>>(
      "rules", std::vector<Readable<RouteRules>*>{&http_rules.written, &grpc_rules.written});
  auto& frozen_rules = graph.Make<Union<FrozenRules>>(
      "last good rules",
      std::vector<Readable<FrozenRules>*>{&http_rules.frozen, &grpc_rules.frozen});
  return {all_rules, MakeInForce(graph, all_rules, frozen_rules)};
}

}  // namespace weft::translate
