// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "envoy/route_table.h"

#include <fmt/format.h>
#include <google/protobuf/wrappers.pb.h>

#include "base/host_key.h"
#include "envoy/config/core/v3/extension.pb.h"
#include "envoy/config/route/v3/route.pb.h"
#include "envoy/config/route/v3/scoped_route.pb.h"
#include "envoy/dynamic_module.h"
#include "envoy/extensions/filters/http/dynamic_modules/v3/dynamic_modules.pb.h"
#include "envoy/external_auth.h"
#include "envoy/message.h"
#include "envoy/route.h"

namespace weft::envoy {
namespace {

namespace route3 = ::envoy::config::route::v3;

bool IsExact(const std::string& host) { return !host.starts_with('*'); }

void AddResponse(const char* name, uint32_t status, const std::string& guard,
                 route3::VirtualHost* host) {
  route3::Route* added = host->add_routes();
  added->set_name(name);
  added->mutable_match()->set_prefix("/");
  if (!guard.empty()) Guard(guard, added->mutable_match());
  added->mutable_direct_response()->set_status(status);
}

// Two Host headers reach us as one with a comma, which a wildcard would take. No name has one.
void RefuseDoubleHost(route3::VirtualHost* host) {
  route3::Route* added = host->add_routes();
  added->set_name("weft/double-host");
  added->mutable_match()->set_prefix("/");
  auto* header = added->mutable_match()->add_headers();
  header->set_name(":authority");
  header->mutable_string_match()->set_contains(",");
  added->mutable_direct_response()->set_status(400);
}

// Tells clients to come by HTTP/3 the next time (RFC 7838), for a day.
void OfferHttp3(uint32_t port, route3::VirtualHost* host) {
  auto* header = host->add_response_headers_to_add();
  header->mutable_header()->set_key("alt-svc");
  header->mutable_header()->set_value(fmt::format("h3=\":{}\"; ma=86400", port));
  header->set_append_action(
      ::envoy::config::core::v3::HeaderValueOption::OVERWRITE_IF_EXISTS_OR_ADD);
}

}  // namespace

std::string ScopeOf(const ir::VirtualHost& host) {
  return ScopeKey(host.group, host.host == "*" ? "" : host.host, kShards);
}

std::vector<std::string> StandingScopes(std::string_view group) {
  std::vector<std::string> scopes;
  for (uint32_t shard = 0; shard < kShards; ++shard) {
    AppendShardKey(scopes.emplace_back(), group, shard);
  }
  scopes.push_back(ScopeKey(group, "", kShards));
  return scopes;
}

HostPart ToHostPart(const ir::VirtualHost& from, int64_t default_timeout_ms) {
  HostPart part{.scope = ScopeOf(from), .bytes = {}, .clusters = {}};
  route3::VirtualHost host;
  host.set_name(from.host);
  // The module has matched a wildcard already; its scope has one host.
  host.add_domains(IsExact(from.host) ? from.host : "*");
  if (!IsExact(from.host)) RefuseDoubleHost(&host);
  if (from.http3_port != 0) OfferHttp3(from.http3_port, &host);
  if (!from.filters.empty()) SetBeforeRouting(from.filters, &host, part.clusters);
  const RouteContext context{.default_timeout_ms = default_timeout_ms,
                             .guard = from.guarded ? from.owner_listener : ""};
  for (const auto& route : from.routes) AppendRoutes(*route, context, &host, part.clusters);
  AddResponse("weft/not-found", 404, context.guard, &host);
  if (from.guarded) AddResponse("weft/misdirected", 421, "", &host);
  part.bytes = Serialize(host);
  return part;
}

ir::Resource ToRoutes(std::string_view scope,
                      const std::vector<std::shared_ptr<const HostPart>>& hosts) {
  route3::RouteConfiguration table;
  table.set_name(std::string(scope));
  table.add_request_headers_to_remove(std::string(kScopeHeader));
  // What Envoy says of itself is for neither backends nor clients.
  table.add_request_headers_to_remove("x-envoy-expected-rq-timeout-ms");
  table.add_response_headers_to_remove("x-envoy-upstream-service-time");
  table.set_ignore_port_in_host_matching(true);
  std::string bytes = Serialize(table);
  std::vector<ir::ResourceId> needs;
  for (const auto& host : hosts) {
    AppendMember(route3::RouteConfiguration::kVirtualHostsFieldNumber, host->bytes, bytes);
    for (const std::string& cluster : host->clusters) {
      needs.push_back({ir::ResourceType::kCluster, cluster});
    }
  }
  return MakeResource(ir::ResourceType::kRoutes, scope, std::move(bytes), std::move(needs));
}

ir::Resource ToScope(std::string_view scope) {
  route3::ScopedRouteConfiguration configuration;
  configuration.set_name(std::string(scope));
  configuration.set_route_configuration_name(std::string(scope));
  configuration.mutable_key()->add_fragments()->set_string_key(std::string(scope));
  return MakeResource(ir::ResourceType::kScope, scope, configuration,
                      {{ir::ResourceType::kRoutes, std::string(scope)}});
}

std::string HostTableName(std::string_view group) { return fmt::format("weft.hosts/{}", group); }

ir::Resource ToHostTable(const ir::HostTable& table, const std::string& module_path) {
  std::string text = fmt::format("weft-hosts 1\ngroup {}\nshards {}\nhosts {}\n", table.group,
                                 kShards, table.hosts.size());
  std::vector<ir::ResourceId> needs;
  for (const std::string& host : table.hosts) {
    text += host;
    text += '\n';
    needs.push_back({ir::ResourceType::kRoutes, ScopeKey(table.group, host, kShards)});
  }
  google::protobuf::StringValue value;
  value.set_value(std::move(text));
  ::envoy::extensions::filters::http::dynamic_modules::v3::DynamicModuleFilter filter;
  SetModule(module_path, filter.mutable_dynamic_module_config());
  filter.set_filter_name("weft.hosts");
  PackInto(value, filter.mutable_filter_config());
  ::envoy::config::core::v3::TypedExtensionConfig extension;
  extension.set_name(HostTableName(table.group));
  PackInto(filter, extension.mutable_typed_config());
  return MakeResource(ir::ResourceType::kExtension, extension.name(), extension, std::move(needs));
}

}  // namespace weft::envoy
