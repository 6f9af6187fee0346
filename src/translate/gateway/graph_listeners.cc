// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Listeners: who claims which port and name, and who gets it.
#include <vector>

#include "translate/gateway/graph_parts.h"
#include "translate/gateway/listeners.h"
#include "translate/gateway/settle.h"

namespace weft::translate {

using flow::Derived;
using flow::DerivedGroup;
using flow::Index;
using flow::Key;
using flow::Members;
using flow::Out;
using flow::Readable;
using flow::Reads;
using flow::Union;

Listeners MakeListeners(flow::Graph& graph, const Inputs& inputs, const References& references,
                        const Options& options) {
  const World& world = references.world;
  auto& grants = world.grants_by_namespace;
  auto& certificates = references.certificates;
  auto& gateways = graph.Make<Derived<model::Gateway, OwnGateway>>(
      "gateways", inputs.gateways,
      [&inputs, &grants, &certificates, implicit_class = options.implicit_class](
          Reads& reads, const Key& key, const model::Gateway& gateway) {
        return TranslateGateway(reads, inputs, grants, certificates, implicit_class, key, gateway);
      });
  const ListenerWorld listener_world{inputs, grants, certificates, gateways, world};
  auto& gateway_claims = graph.Make<Derived<OwnGateway, ListenerClaim>>(
      "listeners of gateways", gateways,
      [listener_world](Reads& reads, const Key& key, const OwnGateway& gateway) {
        return ClaimListeners(reads, listener_world, key, gateway);
      });
  auto& set_claims = graph.Make<Derived<model::ListenerSet, ListenerClaim>>(
      "listeners of listener sets", inputs.listener_sets,
      [listener_world](Reads& reads, const Key&, const model::ListenerSet& set) {
        return ClaimListeners(reads, listener_world, set);
      });
  auto& claims = graph.Make<Union<ListenerClaim>>(
      "listeners claimed", std::vector<Readable<ListenerClaim>*>{&gateway_claims, &set_claims});
  auto& claims_by_port = graph.Make<Index<ListenerClaim>>(
      "claims by port", claims,
      [](const Key&, const ListenerClaim& claim) { return std::vector<Key>{PortBucket(claim)}; });
  auto& port_holders = graph.Make<DerivedGroup<ListenerClaim, PortHolder>>(
      "holders of ports", claims_by_port, [](Reads&, const Key& port, const auto& members) {
        Out<PortHolder> out;
        out.Emit(port, SettlePort(members));
        return out;
      });
  auto& claims_by_name = graph.Make<Index<ListenerClaim>>(
      "claims by name", claims,
      [](const Key&, const ListenerClaim& claim) { return std::vector<Key>{NameBucket(claim)}; });
  auto& listeners = graph.Make<DerivedGroup<ListenerClaim, BoundListener>>(
      "listeners settled", claims_by_name,
      [&port_holders](Reads& reads, const Key&, const Members<ListenerClaim>& members) {
        const auto first = (*members.begin()).second;
        const auto holder = reads.Get(port_holders, PortBucket(*first));
        return SettleName(holder ? *holder : PortHolder{}, members);
      });
  auto& listeners_by_parent = graph.Make<Index<BoundListener>>(
      "listeners by parent", listeners, [](const Key&, const BoundListener& listener) {
        return std::vector<Key>{listener.claim->parent.ToString()};
      });
  auto& listeners_by_port = graph.Make<Index<BoundListener>>(
      "listeners by port", listeners, [](const Key&, const BoundListener& listener) {
        return std::vector<Key>{PortBucket(*listener.claim)};
      });
  return {gateways, listeners, listeners_by_parent, listeners_by_port};
}

}  // namespace weft::translate
