// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "envoy/cluster.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "envoy/config/cluster/v3/cluster.pb.h"
#include "envoy/config/endpoint/v3/endpoint.pb.h"
#include "envoy/extensions/transport_sockets/tls/v3/tls.pb.h"
#include "envoy/extensions/upstreams/http/v3/http_protocol_options.pb.h"
#include "envoy/message.h"
#include "envoy/tls.h"

namespace weft::envoy {
namespace {

namespace cluster3 = ::envoy::config::cluster::v3;
namespace endpoint3 = ::envoy::config::endpoint::v3;

constexpr uint32_t kBufferBytes = 32'768;
// Envoy's own bound of 1,024 is met by ordinary load, and then answers 503.
constexpr uint32_t kMaxInFlight = 65'536;
constexpr char kHttpOptions[] = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

void SetAddress(const std::string& host, uint32_t port, endpoint3::LbEndpoint* endpoint) {
  auto* address = endpoint->mutable_endpoint()->mutable_address()->mutable_socket_address();
  address->set_address(host);
  address->set_port_value(port);
}

void SetDns(const ir::Cluster& from, cluster3::Cluster* cluster) {
  cluster->set_type(cluster3::Cluster::STRICT_DNS);
  cluster->set_respect_dns_ttl(true);
  cluster->set_dns_lookup_family(cluster3::Cluster::ALL);
  // A name that does not resolve must not hold back the answer for all other clusters.
  cluster->mutable_wait_for_warm_on_init()->set_value(false);
  auto* assignment = cluster->mutable_load_assignment();
  assignment->set_cluster_name(from.name);
  SetAddress(from.dns_name, from.dns_port, assignment->add_endpoints()->add_lb_endpoints());
}

void SetHttpOptions(ir::UpstreamProtocol protocol, cluster3::Cluster* cluster) {
  if (protocol == ir::UpstreamProtocol::kTcp || protocol == ir::UpstreamProtocol::kUdp) return;
  ::envoy::extensions::upstreams::http::v3::HttpProtocolOptions options;
  auto* http = options.mutable_explicit_http_config();
  if (protocol == ir::UpstreamProtocol::kHttp2) {
    http->mutable_http2_protocol_options();
  } else {
    http->mutable_http_protocol_options();
  }
  (*cluster->mutable_typed_extension_protocol_options())[kHttpOptions] = Pack(options);
}

}  // namespace

ir::Resource ToCluster(const ir::Cluster& from) {
  std::vector<ir::ResourceId> needs;
  cluster3::Cluster cluster;
  cluster.set_name(from.name);
  SetMilliseconds(from.connect_timeout_ms, cluster.mutable_connect_timeout());
  cluster.mutable_per_connection_buffer_limit_bytes()->set_value(kBufferBytes);
  cluster.set_lb_policy(cluster3::Cluster::LEAST_REQUEST);
  cluster.set_ignore_health_on_host_removal(true);
  auto* limits = cluster.mutable_circuit_breakers()->add_thresholds();
  limits->mutable_max_connections()->set_value(kMaxInFlight);
  limits->mutable_max_pending_requests()->set_value(kMaxInFlight);
  limits->mutable_max_requests()->set_value(kMaxInFlight);
  limits->mutable_max_retries()->set_value(kMaxInFlight);
  if (from.discovery == ir::Discovery::kDns) {
    SetDns(from, &cluster);
  } else {
    cluster.set_type(cluster3::Cluster::EDS);
    auto* config = cluster.mutable_eds_cluster_config()->mutable_eds_config();
    SetAds(config);
    // The endpoints come right behind the cluster; a lost one must not hold back all answers.
    config->mutable_initial_fetch_timeout()->set_seconds(2);
    needs.push_back({ir::ResourceType::kEndpoints, from.name});
  }
  SetHttpOptions(from.protocol, &cluster);
  if (from.tls) {
    SetUpstreamTls(*from.tls, from.protocol, cluster.mutable_transport_socket(), needs);
  }
  return OwnedBy(from.owner,
                 MakeResource(ir::ResourceType::kCluster, from.name, cluster, std::move(needs)));
}

ir::Resource EmptyCluster(const std::string& name) {
  cluster3::Cluster cluster;
  cluster.set_name(name);
  cluster.set_type(cluster3::Cluster::STATIC);
  cluster.mutable_load_assignment()->set_cluster_name(name);
  return MakeResource(ir::ResourceType::kCluster, name, cluster, {});
}

ir::Resource ToEndpoints(const ir::ClusterEndpoints& from) {
  endpoint3::ClusterLoadAssignment assignment;
  assignment.set_cluster_name(from.cluster);
  std::map<std::string, endpoint3::LocalityLbEndpoints*> zones;
  for (const ir::Endpoint& endpoint : from.endpoints) {
    auto*& zone = zones[endpoint.zone];
    if (!zone) {
      zone = assignment.add_endpoints();
      if (!endpoint.zone.empty()) zone->mutable_locality()->set_zone(endpoint.zone);
    }
    auto* added = zone->add_lb_endpoints();
    added->mutable_load_balancing_weight()->set_value(endpoint.weight);
    if (endpoint.unix_path.empty()) {
      SetAddress(endpoint.ip, endpoint.port, added);
    } else {
      added->mutable_endpoint()->mutable_address()->mutable_pipe()->set_path(endpoint.unix_path);
    }
  }
  return OwnedBy(from.owner,
                 MakeResource(ir::ResourceType::kEndpoints, from.cluster, assignment, {}));
}

ir::Resource ToSecret(const ir::Secret& from) {
  ::envoy::extensions::transport_sockets::tls::v3::Secret secret;
  secret.set_name(from.name);
  if (from.trusted_ca.empty()) {
    auto* certificate = secret.mutable_tls_certificate();
    certificate->mutable_certificate_chain()->set_inline_string(from.certificate_chain);
    certificate->mutable_private_key()->set_inline_string(from.private_key);
  } else {
    secret.mutable_validation_context()->mutable_trusted_ca()->set_inline_string(from.trusted_ca);
  }
  return OwnedBy(from.owner, MakeResource(ir::ResourceType::kSecret, from.name, secret, {}));
}

}  // namespace weft::envoy
