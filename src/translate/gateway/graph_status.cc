// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The status of all objects but the routes, whose is made of their attachments.
#include <string>
#include <vector>

#include "translate/gateway/backend_tls.h"
#include "translate/gateway/graph_parts.h"
#include "translate/gateway/listeners.h"
#include "translate/gateway/status.h"

namespace weft::translate {

using flow::Derived;
using flow::Index;
using flow::Key;
using flow::Out;
using flow::Readable;
using flow::Reads;
using flow::Union;

Readable<ir::ObjectStatus>& MakeStatuses(flow::Graph& graph, const Inputs& inputs,
                                         const References& references, const Listeners& listeners,
                                         const AttachedRoutes& attached, const Rules& rules,
                                         const Streams& streams) {
  auto& uses = MakeTargetUses(graph, references.tls_by_target, rules.in_force, streams.settled,
                              listeners.settled);
  auto& policy_status = graph.Make<Derived<model::BackendTLSPolicy, ir::ObjectStatus>>(
      "status of BackendTLSPolicies", inputs.backend_tls_policies,
      [&uses](Reads& reads, const Key&, const model::BackendTLSPolicy& policy) {
        Out<ir::ObjectStatus> out;
        out.Emit(model::RefOf(policy).ToString(), PolicyStatus(reads, uses, policy));
        return out;
      });
  auto& sets_by_gateway = graph.Make<Index<model::ListenerSet>>(
      "listener sets by gateway", inputs.listener_sets,
      [](const Key&, const model::ListenerSet& set) {
        const auto& parent = set.spec.parentRef;
        return std::vector<Key>{
            KeyOf(parent.namespace_.value_or(set.metadata.namespace_), parent.name)};
      });
  const StatusWorld world{inputs, listeners.by_parent, attached.by_listener, sets_by_gateway};
  auto& class_status = graph.Make<Derived<model::GatewayClass, ir::ObjectStatus>>(
      "status of classes", inputs.gateway_classes,
      [&inputs](Reads& reads, const Key&, const model::GatewayClass& gateway_class) {
        Out<ir::ObjectStatus> out;
        if (gateway_class.spec.controllerName != kController) return out;
        out.findings = ClassProblems(reads, inputs, gateway_class);
        out.Emit(model::RefOf(gateway_class).ToString(), ClassStatus(gateway_class));
        return out;
      });
  auto& gateway_status = graph.Make<Derived<OwnGateway, ir::ObjectStatus>>(
      "status of gateways", listeners.gateways,
      [world](Reads& reads, const Key&, const OwnGateway& gateway) {
        Out<ir::ObjectStatus> out;
        out.Emit(gateway.ref.ToString(), GatewayStatus(reads, world, gateway));
        return out;
      });
  auto& set_status = graph.Make<Derived<model::ListenerSet, ir::ObjectStatus>>(
      "status of listener sets", inputs.listener_sets,
      [world, &gateways = listeners.gateways](Reads& reads, const Key&,
                                              const model::ListenerSet& set) {
        Out<ir::ObjectStatus> out;
        const auto& parent = set.spec.parentRef;
        const std::string gateway =
            KeyOf(parent.namespace_.value_or(set.metadata.namespace_), parent.name);
        if (!reads.Has(gateways, gateway)) return out;
        out.Emit(model::RefOf(set).ToString(), ListenerSetStatus(reads, world, set));
        return out;
      });
  return graph.Make<Union<ir::ObjectStatus>>(
      "statuses", std::vector<Readable<ir::ObjectStatus>*>{&class_status, &gateway_status,
                                                           &set_status, &policy_status});
}

}  // namespace weft::translate
