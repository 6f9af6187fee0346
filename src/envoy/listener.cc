// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "envoy/listener.h"

#include <algorithm>
#include <utility>

#include "envoy/access_log.h"
#include "envoy/cidr.h"
#include "envoy/config/listener/v3/listener.pb.h"
#include "envoy/extensions/filters/http/router/v3/router.pb.h"
#include "envoy/extensions/filters/listener/proxy_protocol/v3/proxy_protocol.pb.h"
#include "envoy/extensions/filters/listener/tls_inspector/v3/tls_inspector.pb.h"
#include "envoy/extensions/filters/network/connection_limit/v3/connection_limit.pb.h"
#include "envoy/extensions/filters/network/set_filter_state/v3/set_filter_state.pb.h"
#include "envoy/extensions/filters/network/tcp_proxy/v3/tcp_proxy.pb.h"
#include "envoy/http_connection.h"
#include "envoy/message.h"
#include "envoy/route.h"
#include "envoy/route_table.h"
#include "envoy/tls.h"
#include "envoy/udp.h"

namespace weft::envoy {
namespace {

namespace listener3 = ::envoy::config::listener::v3;
namespace network = ::envoy::extensions::filters::network;

template <class Config>
void AddFilter(const char* name, const Config& config, listener3::FilterChain* chain) {
  auto* filter = chain->add_filters();
  filter->set_name(name);
  PackInto(config, filter->mutable_typed_config());
}

template <class Config>
void AddListenerFilter(const char* name, const Config& config, listener3::Listener* listener) {
  auto* filter = listener->add_listener_filters();
  filter->set_name(name);
  PackInto(config, filter->mutable_typed_config());
}

void Need(const std::string& cluster, std::vector<ir::ResourceId>& needs) {
  if (!cluster.empty()) needs.push_back({ir::ResourceType::kCluster, cluster});
}

// Says on the connection which listener it came in by: routes of TLS hosts ask for it.
void AddListenerState(const std::string& name, listener3::FilterChain* chain) {
  network::set_filter_state::v3::Config config;
  auto* value = config.add_on_new_connection();
  value->set_object_key(kListenerState);
  value->set_factory_key("envoy.string");
  value->mutable_format_string()->mutable_text_format_source()->set_inline_string(name);
  AddFilter("envoy.filters.network.set_filter_state", config, chain);
}

void AddHttp(const ir::HttpChain& http, HttpOver over, PeerIs peer, const std::string& module_path,
             listener3::FilterChain* chain, std::vector<ir::ResourceId>& needs) {
  if (!http.listener.empty()) AddListenerState(http.listener, chain);
  for (const ir::ExternalAuth& server : http.filters) Need(server.cluster, needs);
  AddFilter("envoy.filters.network.http_connection_manager",
            ToHttpConnectionManager(http, over, peer, module_path), chain);
  for (std::string& scope : StandingScopes(http.group)) {
    needs.push_back({ir::ResourceType::kScope, std::move(scope)});
  }
}

void AddProxy(const ir::ProxyChain& from, listener3::FilterChain* chain,
              std::vector<ir::ResourceId>& needs) {
  network::tcp_proxy::v3::TcpProxy proxy;
  proxy.set_stat_prefix(from.stat_prefix);
  SetMilliseconds(from.idle_timeout_ms, proxy.mutable_idle_timeout());
  auto* split = proxy.mutable_weighted_clusters();
  for (const auto& [cluster, weight] : from.clusters) {
    auto* entry = split->add_clusters();
    entry->set_name(cluster.empty() ? kNoCluster : cluster);
    entry->set_weight(weight);
    Need(cluster, needs);
  }
  if (split->clusters().empty()) {
    proxy.clear_weighted_clusters();
    proxy.set_cluster(kNoCluster);
  }
  if (auto log = ToAccessLog(from.edge.access_log, LogOf::kStream)) {
    *proxy.add_access_log() = std::move(*log);
  }
  AddFilter("envoy.filters.network.tcp_proxy", proxy, chain);
}

// Connections beyond the limit are closed before anything is read from them.
void AddLimit(const ir::EdgeSettings& edge, listener3::FilterChain* chain) {
  network::connection_limit::v3::ConnectionLimit limit;
  limit.set_stat_prefix("weft");  // one for all: a listener more is no metric more
  limit.mutable_max_connections()->set_value(edge.max_connections);
  AddFilter("envoy.filters.network.connection_limit", limit, chain);
}

listener3::FilterChain* AddChain(const ir::FilterChain& from, listener3::Listener* listener) {
  listener3::FilterChain* chain = listener->add_filter_chains();
  chain->set_name(from.name);
  for (const std::string& name : from.server_names) {
    chain->mutable_filter_chain_match()->add_server_names(name);
  }
  return chain;
}

void AddChain(const ir::Listener& listener, const ir::FilterChain& from, PeerIs peer,
              const std::string& module_path, listener3::Listener* to,
              std::vector<ir::ResourceId>& needs) {
  listener3::FilterChain* chain = AddChain(from, to);
  SetMilliseconds(listener.edge.transport_socket_connect_timeout_ms,
                  chain->mutable_transport_socket_connect_timeout());
  const auto* http = std::get_if<ir::HttpChain>(&from.handler);
  const ir::EdgeSettings& edge = http ? http->edge : std::get<ir::ProxyChain>(from.handler).edge;
  if (peer == PeerIs::kTrustedProxy) {
    chain->set_name(from.name + "|proxies");
    for (const std::string& prefix : edge.trusted_cidrs) {
      SetCidr(prefix, chain->mutable_filter_chain_match()->add_source_prefix_ranges());
    }
  }
  if (from.tls) SetDownstreamTls(*from.tls, edge, chain->mutable_transport_socket(), needs);
  AddLimit(edge, chain);
  if (http) {
    AddHttp(*http, from.tls ? HttpOver::kTls : HttpOver::kPlain, peer, module_path, chain, needs);
  } else {
    AddProxy(std::get<ir::ProxyChain>(from.handler), chain, needs);
  }
}

void SetAddress(const ir::Listener& from, listener3::Listener* listener) {
  auto* address = listener->mutable_address()->mutable_socket_address();
  address->set_address(from.address);
  address->set_port_value(from.port);
  address->set_ipv4_compat(from.dual_stack);
  if (from.udp) address->set_protocol(::envoy::config::core::v3::SocketAddress::UDP);
}

}  // namespace

ir::Resource ToListener(const ir::Listener& from, const std::string& module_path) {
  std::vector<ir::ResourceId> needs;
  listener3::Listener listener;
  listener.set_name(from.name);
  SetAddress(from, &listener);
  listener.mutable_per_connection_buffer_limit_bytes()->set_value(from.edge.buffer_limit_bytes);
  if (from.udp) {
    listener.mutable_udp_listener_config();
    AddListenerFilter("envoy.filters.udp_listener.udp_proxy",
                      ToUdpProxy(std::get<ir::ProxyChain>(from.chains.front().handler), needs),
                      &listener);
    return OwnedBy(from.owner, MakeResource(ir::ResourceType::kListener, from.name, listener,
                                            std::move(needs)));
  }
  if (from.edge.proxy_protocol) {
    AddListenerFilter("envoy.filters.listener.proxy_protocol",
                      ::envoy::extensions::filters::listener::proxy_protocol::v3::ProxyProtocol(),
                      &listener);
  }
  const bool looks_at_tls = std::ranges::any_of(from.chains, [](const ir::FilterChain& chain) {
    return chain.tls || !chain.server_names.empty();
  });
  if (looks_at_tls) {
    AddListenerFilter("envoy.filters.listener.tls_inspector",
                      ::envoy::extensions::filters::listener::tls_inspector::v3::TlsInspector(),
                      &listener);
  }
  for (const ir::FilterChain& chain : from.chains) {
    const auto* http = std::get_if<ir::HttpChain>(&chain.handler);
    if (http && !http->edge.trusted_cidrs.empty()) {
      AddChain(from, chain, PeerIs::kTrustedProxy, module_path, &listener, needs);
    }
    AddChain(from, chain, PeerIs::kClient, module_path, &listener, needs);
  }
  return OwnedBy(from.owner,
                 MakeResource(ir::ResourceType::kListener, from.name, listener, std::move(needs)));
}

ir::Resource ToQuicListener(const ir::Listener& from, const std::string& module_path) {
  std::vector<ir::ResourceId> needs;
  listener3::Listener listener;
  listener.set_name("quic" + from.name.substr(std::string_view("tcp").size()));
  SetAddress(from, &listener);
  listener.mutable_address()->mutable_socket_address()->set_protocol(
      ::envoy::config::core::v3::SocketAddress::UDP);
  listener.mutable_per_connection_buffer_limit_bytes()->set_value(from.edge.buffer_limit_bytes);
  listener.mutable_udp_listener_config()
      ->mutable_quic_options()
      ->mutable_quic_protocol_options()
      ->mutable_max_concurrent_streams()
      ->set_value(from.edge.max_concurrent_streams);
  for (const ir::FilterChain& from_chain : from.chains) {
    const auto* http = std::get_if<ir::HttpChain>(&from_chain.handler);
    if (!http || !http->http3) continue;
    listener3::FilterChain* chain = AddChain(from_chain, &listener);
    SetDownstreamQuic(*from_chain.tls, http->edge, chain->mutable_transport_socket(), needs);
    AddHttp(*http, HttpOver::kQuic, PeerIs::kClient, module_path, chain, needs);
  }
  std::string name = listener.name();
  return OwnedBy(from.owner,
                 MakeResource(ir::ResourceType::kListener, name, listener, std::move(needs)));
}

ir::Resource ToHostTableListener(const std::vector<std::string>& groups) {
  network::http_connection_manager::v3::HttpConnectionManager manager;
  manager.set_stat_prefix("weft_hosts");
  manager.mutable_route_config();
  std::vector<ir::ResourceId> needs;
  for (const std::string& group : groups) {
    auto* filter = manager.add_http_filters();
    filter->set_name(HostTableName(group));
    auto* discovery = filter->mutable_config_discovery();
    SetAds(discovery->mutable_config_source());
    discovery->add_type_urls(
        "type.googleapis.com/envoy.extensions.filters.http.dynamic_modules.v3.DynamicModuleFilter");
    needs.push_back({ir::ResourceType::kExtension, HostTableName(group)});
  }
  auto* router = manager.add_http_filters();
  router->set_name("envoy.filters.http.router");
  PackInto(::envoy::extensions::filters::http::router::v3::Router(),
           router->mutable_typed_config());
  listener3::Listener listener;
  listener.set_name("weft.hosts");
  listener.mutable_bind_to_port()->set_value(false);
  auto* address = listener.mutable_address()->mutable_socket_address();
  // Not an address that anything else has: two listeners of one address are refused.
  address->set_address("127.255.255.254");
  address->set_port_value(0);
  AddFilter("envoy.filters.network.http_connection_manager", manager, listener.add_filter_chains());
  return MakeResource(ir::ResourceType::kListener, listener.name(), listener, std::move(needs));
}

}  // namespace weft::envoy
