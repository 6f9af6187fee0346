// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/endpoints.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "translate/gateway/findings.h"

namespace weft::translate {
namespace {

ObjectRef OwnerOf(const ClusterKey& key) {
  return {key.kind == "Service" ? "" : std::string(kWeftGroup), key.kind, key.namespace_, key.name};
}

const model::ServicePort* PortOf(const model::Service& service, const ClusterKey& key) {
  const auto found = std::ranges::find_if(service.spec.ports, [&key](const auto& candidate) {
    return static_cast<uint32_t>(candidate.port) == key.port &&
           (candidate.protocol == "UDP") == (key.protocol == ir::UpstreamProtocol::kUdp);
  });
  return found == service.spec.ports.end() ? nullptr : &*found;
}

std::optional<ir::UpstreamTls> ClusterTls(flow::Reads& reads, const World& world,
                                          const ClusterKey& key) {
  std::string port_name;
  if (key.kind == "Service") {
    if (const auto service = reads.Get(world.inputs.services, KeyOf(key.namespace_, key.name))) {
      if (const auto* port = PortOf(*service, key)) port_name = port->name;
    }
  }
  const auto policy = TlsOf(reads, world, key, port_name).policy;
  if (!policy || !policy->valid) return std::nullopt;
  return policy->tls;
}

// Whether an endpoint takes traffic, and whether only as long as nothing better is there.
struct Use {
  bool any = false;
  bool draining = false;
};
Use UseOf(const model::EndpointConditions& conditions, bool even_not_ready) {
  const bool ready = conditions.ready.value_or(true);
  const bool serving = conditions.serving.value_or(ready);
  const bool terminating = conditions.terminating.value_or(false);
  if (ready && !terminating) return {true, false};
  if (serving && terminating) return {true, true};
  return {even_not_ready, false};
}

void AddSlice(const model::EndpointSlice& slice, const model::Service& service,
              const model::ServicePort& service_port, std::vector<ir::Endpoint>& endpoints) {
  if (slice.addressType == "FQDN") return;
  const std::string protocol = service_port.protocol.empty() ? "TCP" : service_port.protocol;
  const auto port = std::ranges::find_if(slice.ports, [&](const model::EndpointPort& candidate) {
    return candidate.name.value_or("") == service_port.name &&
           candidate.protocol.value_or("TCP") == protocol;
  });
  if (port == slice.ports.end()) return;
  // A slice without a port number serves all ports as they are.
  const int32_t number = port->port.value_or(service_port.port);
  for (const model::Endpoint& endpoint : slice.endpoints) {
    const Use use = UseOf(endpoint.conditions, service.spec.publishNotReadyAddresses);
    if (!use.any || endpoint.addresses.empty()) continue;
    endpoints.push_back({.ip = endpoint.addresses.front(),
                         .port = static_cast<uint32_t>(number),
                         .zone = endpoint.zone.value_or(""),
                         .draining = use.draining});
  }
}

// The family in which the endpoints of a Service of both are reached: one is enough, since each of
// them has an address in both.
std::string PreferredFamily(const model::Service& service) {
  if (!service.spec.ipFamilies.empty()) return service.spec.ipFamilies.front();
  return service.spec.clusterIP.contains(':') ? "IPv6" : "IPv4";
}

std::vector<ir::Endpoint> OfService(flow::Reads& reads, const World& world, const ClusterKey& key) {
  const std::string service_key = KeyOf(key.namespace_, key.name);
  const auto service = reads.Get(world.inputs.services, service_key);
  if (!service) return {};
  const model::ServicePort* port = PortOf(*service, key);
  if (!port) return {};
  std::vector<ir::Endpoint> preferred, other;
  const std::string family = PreferredFamily(*service);
  for (const auto& [name, slice] : reads.Lookup(world.slices_by_service, service_key)) {
    AddSlice(*slice, *service, *port, slice->addressType == family ? preferred : other);
  }
  std::vector<ir::Endpoint>& endpoints = preferred.empty() ? other : preferred;
  // Draining ones serve only while no other does.
  if (std::ranges::any_of(endpoints, [](const ir::Endpoint& each) { return !each.draining; })) {
    std::erase_if(endpoints, [](const ir::Endpoint& each) { return each.draining; });
  }
  return std::move(endpoints);
}

std::vector<ir::Endpoint> OfBackend(flow::Reads& reads, const World& world, const ClusterKey& key) {
  std::vector<ir::Endpoint> endpoints;
  const auto backend = reads.Get(world.inputs.backends, KeyOf(key.namespace_, key.name));
  if (!backend) return endpoints;
  for (const auto& address : backend->spec.addresses) {
    endpoints.push_back({.ip = address.ip,
                         .port = static_cast<uint32_t>(address.port),
                         .zone = address.zone.value_or(""),
                         .weight = static_cast<uint32_t>(address.weight.value_or(1))});
  }
  if (backend->spec.unix_) endpoints.push_back({.unix_path = backend->spec.unix_->path});
  return endpoints;
}

}  // namespace

ir::Cluster BuildCluster(flow::Reads& reads, const World& world, const ClusterKey& key) {
  ir::Cluster cluster{.name = key.Name(), .protocol = key.protocol, .owner = OwnerOf(key)};
  cluster.tls = ClusterTls(reads, world, key);
  if (cluster.tls && !key.identity.empty()) {
    cluster.tls->client_certificate = "secret/" + key.identity;
  }
  if (key.kind == "Backend") {
    const auto backend = reads.Get(world.inputs.backends, KeyOf(key.namespace_, key.name));
    if (backend && backend->spec.dns) {
      cluster.discovery = ir::Discovery::kDns;
      cluster.dns_name = backend->spec.dns->name;
      cluster.dns_port = static_cast<uint32_t>(backend->spec.dns->port);
    }
  }
  return cluster;
}

ir::ClusterEndpoints BuildEndpoints(flow::Reads& reads, const World& world, const ClusterKey& key) {
  ir::ClusterEndpoints result{.cluster = key.Name(), .owner = OwnerOf(key)};
  result.endpoints =
      key.kind == "Service" ? OfService(reads, world, key) : OfBackend(reads, world, key);
  const auto place = [](const ir::Endpoint& each) {
    return std::tie(each.zone, each.ip, each.port, each.unix_path);
  };
  std::ranges::sort(result.endpoints,
                    [&](const auto& a, const auto& b) { return place(a) < place(b); });
  // One address may stand in several slices while they are being rewritten.
  const auto repeated = std::ranges::unique(
      result.endpoints, [&](const auto& a, const auto& b) { return place(a) == place(b); });
  result.endpoints.erase(repeated.begin(), repeated.end());
  return result;
}

}  // namespace weft::translate
