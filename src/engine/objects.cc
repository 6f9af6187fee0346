// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/objects.h"

#include <variant>

namespace weft::engine {
namespace {

// "HTTPRoute.gateway.networking.k8s.io": the node's name, for people.
template <class T>
std::string NodeName() {
  const model::KindInfo& info = model::kKind<T>;
  std::string name(info.kind);
  if (!info.group.empty()) name.append(".").append(info.group);
  return name;
}

}  // namespace

Objects::Objects(flow::Graph& graph)
    : collections_(Make(graph)),
      clock_(graph.Make<flow::Collection<translate::Clock>>("clock")),
      frozen_(MakeFrozen(graph)),
      inputs_(MakeInputs()) {}

Objects::Collections Objects::Make(flow::Graph& graph) {
  Collections made;
  std::apply(
      [&graph]<class... T>(flow::Collection<T>*&... collection) {
        ((collection = &graph.Make<flow::Collection<T>>(NodeName<T>())), ...);
      },
      made);
  return made;
}

Objects::FrozenCollections Objects::MakeFrozen(flow::Graph& graph) {
  FrozenCollections made;
  std::apply(
      [&graph]<class... T>(flow::Collection<translate::Frozen<T>>*&... collection) {
        ((collection =
              &graph.Make<flow::Collection<translate::Frozen<T>>>("frozen " + NodeName<T>())),
         ...);
      },
      made);
  return made;
}

translate::Inputs Objects::MakeInputs() {
  return {
      .clock = clock_,
      .frozen = {.http_routes = FrozenOf<model::HTTPRoute>(),
                 .grpc_routes = FrozenOf<model::GRPCRoute>(),
                 .tls_routes = FrozenOf<model::TLSRoute>(),
                 .tcp_routes = FrozenOf<model::TCPRoute>(),
                 .udp_routes = FrozenOf<model::UDPRoute>()},
      .namespaces = Of<model::Namespace>(),
      .services = Of<model::Service>(),
      .endpoint_slices = Of<model::EndpointSlice>(),
      .secrets = Of<model::Secret>(),
      .config_maps = Of<model::ConfigMap>(),
      .gateway_classes = Of<model::GatewayClass>(),
      .gateways = Of<model::Gateway>(),
      .listener_sets = Of<model::ListenerSet>(),
      .http_routes = Of<model::HTTPRoute>(),
      .grpc_routes = Of<model::GRPCRoute>(),
      .tls_routes = Of<model::TLSRoute>(),
      .tcp_routes = Of<model::TCPRoute>(),
      .udp_routes = Of<model::UDPRoute>(),
      .reference_grants = Of<model::ReferenceGrant>(),
      .backend_tls_policies = Of<model::BackendTLSPolicy>(),
      .backends = Of<model::Backend>(),
      .gateway_parameters = Of<model::GatewayParameters>(),
      .cluster_trust_bundles = Of<model::ClusterTrustBundle>(),
      .not_yet = {Of<model::Ingress>(), Of<model::apisx::XBackend>(),
                  Of<model::apisx::XBackendTrafficPolicy>(), Of<model::apisx::XTelemetryPolicy>()}};
}

void Objects::Set(const model::AnyObject& object) {
  std::visit(
      [this]<class T>(const std::shared_ptr<const T>& typed) {
        Of<T>().Set(translate::KeyOf(typed->metadata), typed);
      },
      object);
}

void Objects::Erase(const ObjectRef& object) {
  const std::string key = translate::KeyOf(object.namespace_, object.name);
  boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, model::Kinds>>(
      [&]<class T>(std::type_identity<T>) {
        const model::KindInfo& info = model::kKind<T>;
        if (info.kind == object.kind && info.group == object.group) Of<T>().Erase(key);
      });
}

void Objects::SetClock(int64_t now_microseconds) {
  clock_.Set(translate::kClockKey, translate::Clock{now_microseconds});
}

}  // namespace weft::engine
