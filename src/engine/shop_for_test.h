// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The small world of the engine's tests: a Gateway "edge" in the namespace "shop", HTTPRoutes, and
// the Service "web" that they lead to.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/host_key.h"
#include "engine/core.h"
#include "envoy/route_table.h"

namespace weft::engine {

template <class T>
T Named(const std::string& name) {
  T object;
  object.metadata.namespace_ = "shop";
  object.metadata.name = name;
  object.metadata.generation = 1;
  return object;
}

// One listener: HTTP, port 8080.
inline model::Gateway EdgeGateway() {
  auto gateway = Named<model::Gateway>("edge");
  gateway.spec.gatewayClassName = "weft";
  gateway.spec.listeners.push_back({.name = "http", .port = 8080, .protocol = "HTTP"});
  return gateway;
}

inline model::Service WebService() {
  auto service = Named<model::Service>("web");
  service.spec.ports.push_back({.name = "http", .port = 80});
  return service;
}

// On the Gateway, with one rule: all requests for the hosts to the Service.
inline model::HTTPRoute RouteToWeb(const std::string& name, std::vector<std::string> hosts) {
  auto route = Named<model::HTTPRoute>(name);
  route.spec.parentRefs.push_back({.name = "edge"});
  route.spec.hostnames = std::move(hosts);
  model::HTTPBackendRef backend;
  backend.name = "web";
  backend.port = 80;
  route.spec.rules.emplace_back().backendRefs.push_back(backend);
  return route;
}
// As well, those whose path begins with `prefix`.
inline model::HTTPRoute RouteToWeb(const std::string& name, std::vector<std::string> hosts,
                                   const std::string& prefix) {
  model::HTTPRoute route = RouteToWeb(name, std::move(hosts));
  route.spec.rules.front().matches.push_back({.path = model::HTTPPathMatch{"PathPrefix", prefix}});
  return route;
}

// Of the RouteConfiguration that has the host.
inline std::string TableOfHost(const std::string& host) {
  return ScopeKey("8080", host, envoy::kShards);
}

}  // namespace weft::engine
