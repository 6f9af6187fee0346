// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "golden/world.h"

#include <string>
#include <variant>

#include "model/kinds.h"

namespace weft::golden {

World::World(const translate::Options& options) {
  model::ForEachKind([&]<class T>() {
    std::get<flow::Collection<T>*>(collections_) =
        &graph_.Make<flow::Collection<T>>(std::string(model::kKind<T>.kind));
  });
  clock_ = &graph_.Make<flow::Collection<translate::Clock>>("clock");
  inputs_.reset(new translate::Inputs{.clock = *clock_,
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
                                      .gateway_parameters = Of<model::GatewayParameters>()});
  outputs_.reset(new translate::Outputs(translate::BuildGatewayGraph(graph_, *inputs_, options)));
  findings_ = &graph_.Make<flow::FindingIndex>("findings", graph_.Runners());
}

void World::Set(const model::AnyObject& object) {
  std::visit(
      [&]<class T>(const std::shared_ptr<const T>& value) {
        Of<T>().Set(translate::KeyOf(value->metadata), value);
      },
      object);
}

void World::Erase(const model::AnyObject& object) {
  std::visit(
      [&]<class T>(const std::shared_ptr<const T>& value) {
        Of<T>().Erase(translate::KeyOf(value->metadata));
      },
      object);
}

void World::SetNow(int64_t now) { clock_->Set(translate::kClockKey, translate::Clock{.now = now}); }

std::vector<Finding> World::Findings() const {
  std::vector<Finding> all;
  findings_->ForEach([&](const flow::Key&, const flow::Ref<flow::Findings>& findings) {
    all.insert(all.end(), findings->begin(), findings->end());
  });
  return all;
}

}  // namespace weft::golden
