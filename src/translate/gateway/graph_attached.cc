// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Routes of all kinds: where they attach.
#include <string>
#include <utility>
#include <vector>

#include "translate/gateway/attach.h"
#include "translate/gateway/graph_parts.h"
#include "translate/gateway/hosts.h"
#include "translate/gateway/rivals.h"
#include "translate/gateway/rule_validity.h"
#include "translate/gateway/streams.h"

namespace weft::translate {
namespace {

using flow::Derived;
using flow::Graph;
using flow::Index;
using flow::Key;
using flow::Out;
using flow::Readable;
using flow::Reads;
using flow::Union;

RouteView HttpView(const auto& route) {
  return {.ref = model::RefOf(route),
          .metadata = route.metadata,
          .parents = route.spec.parentRefs,
          .hostnames = route.spec.hostnames,
          .default_scope = route.spec.useDefaultGateways,
          .usable = AnyRuleUsable(route)};
}

Out<RouteAttachment> Emitted(Attached attached, const Key& key) {
  Out<RouteAttachment> out;
  out.findings = std::move(attached.findings);
  out.Emit(key, std::move(attached.attachment));
  return out;
}

// The attachments of one kind of routes, one value per route.
template <class Route, class View>
Readable<RouteAttachment>& AttachKind(Graph& graph, std::string name, Readable<Route>& routes,
                                      const AttachWorld& world, View view) {
  return graph.Make<Derived<Route, RouteAttachment>>(
      std::move(name), routes, [world, view](Reads& reads, const Key&, const Route& route) {
        const RouteView seen = view(route);
        const std::string key = seen.ref.ToString();
        return Emitted(AttachRoute(reads, world, seen), key);
      });
}

}  // namespace

AttachedRoutes MakeAttachedRoutes(Graph& graph, const Inputs& inputs, const Listeners& listeners) {
  auto& gateways_by_scope = graph.Make<Index<OwnGateway>>(
      "default gateways", listeners.gateways, [](const Key&, const OwnGateway& gateway) {
        if (gateway.default_scope.empty()) return std::vector<Key>();
        return std::vector<Key>{gateway.default_scope};
      });
  const AttachWorld world{inputs, listeners.gateways, listeners.by_parent, gateways_by_scope};
  const auto http_view = [](const auto& route) { return HttpView(route); };
  const auto stream_view = [](const auto& route) { return ViewOf(route).route; };
  auto& http_attached = AttachKind<model::HTTPRoute>(graph, "HTTPRoutes attached",
                                                     inputs.http_routes, world, http_view);
  auto& grpc_attached = AttachKind<model::GRPCRoute>(graph, "GRPCRoutes attached",
                                                     inputs.grpc_routes, world, http_view);
  auto& tls_attached = AttachKind<model::TLSRoute>(graph, "TLSRoutes attached", inputs.tls_routes,
                                                   world, stream_view);
  auto& tcp_attached = AttachKind<model::TCPRoute>(graph, "TCPRoutes attached", inputs.tcp_routes,
                                                   world, stream_view);
  auto& udp_attached = AttachKind<model::UDPRoute>(graph, "UDPRoutes attached", inputs.udp_routes,
                                                   world, stream_view);
  auto& claimed = graph.Make<Union<RouteAttachment>>(
      "routes attached",
      std::vector<Readable<RouteAttachment>*>{&http_attached, &grpc_attached, &tls_attached,
                                              &tcp_attached, &udp_attached});
  auto& attached = SettleRivals(graph, claimed, grpc_attached);
  auto& by_listener = graph.Make<Index<RouteAttachment>>(
      "routes by listener", attached, [](const Key&, const RouteAttachment& route) {
        std::vector<Key> buckets;
        for (const Attachment& each : route.attachments) buckets.push_back(each.listener);
        return buckets;
      });
  auto& by_name = graph.Make<Index<RouteAttachment>>(
      "routes by listener and name", attached, [](const Key&, const RouteAttachment& route) {
        std::vector<Key> buckets;
        for (const Attachment& each : route.attachments) {
          for (const auto& host : each.hosts) {
            buckets.push_back(AttachmentBucket(each.listener, host.original));
          }
        }
        return buckets;
      });
  return {attached, by_listener, by_name};
}

}  // namespace weft::translate
