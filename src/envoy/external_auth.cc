// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "envoy/external_auth.h"

#include "base/check.h"
#include "envoy/extensions/filters/http/composite/v3/composite.pb.h"
#include "envoy/extensions/filters/http/ext_authz/v3/ext_authz.pb.h"
#include "envoy/extensions/filters/http/stateful_session/v3/stateful_session.pb.h"
#include "envoy/message.h"
#include "envoy/session.h"

namespace weft::envoy {
namespace {

namespace authz3 = ::envoy::extensions::filters::http::ext_authz::v3;
namespace composite3 = ::envoy::extensions::filters::http::composite::v3;
namespace matcher3 = ::envoy::type::matcher::v3;

constexpr int kTimeoutSeconds = 10;
// Headers of an answer that speak of that answer, and must not come to speak of the request. What
// changes whose request it is (host, method, scheme, path) Envoy refuses by itself.
constexpr char kNotForBackends[] =
    "connection|content-length|date|expect|keep-alive|proxy-connection|server|te|trailer|"
    "transfer-encoding|upgrade|x-weft-scope";

void AddNames(const std::vector<std::string>& names, matcher3::ListStringMatcher* list) {
  for (const std::string& name : names) {
    auto* pattern = list->add_patterns();
    pattern->set_exact(name);
    pattern->set_ignore_case(true);
  }
}

// Envoy wants an address with the cluster; it is nowhere shown, as the request keeps its own host.
constexpr char kUri[] = "http://external-auth";

void SetHttpService(const ir::ExternalAuth& server, authz3::HttpService* service) {
  auto* uri = service->mutable_server_uri();
  uri->set_uri(kUri);
  uri->set_cluster(server.cluster);
  uri->mutable_timeout()->set_seconds(kTimeoutSeconds);
  service->set_path_prefix(server.path_prefix);
  auto* upstream = service->mutable_authorization_response()->mutable_allowed_upstream_headers();
  if (server.response_headers.empty()) {
    upstream->add_patterns()->mutable_safe_regex()->set_regex(".*");
  } else {
    AddNames(server.response_headers, upstream);
  }
}

authz3::ExtAuthz ToFilter(const ir::ExternalAuth& server) {
  authz3::ExtAuthz filter;
  filter.set_transport_api_version(::envoy::config::core::v3::V3);
  if (server.grpc) {
    filter.mutable_grpc_service()->mutable_envoy_grpc()->set_cluster_name(server.cluster);
    filter.mutable_grpc_service()->mutable_timeout()->set_seconds(kTimeoutSeconds);
  } else {
    SetHttpService(server, filter.mutable_http_service());
  }
  if (!server.request_headers.empty()) {
    AddNames(server.request_headers, filter.mutable_allowed_headers());
  }
  if (server.max_body_bytes > 0) {
    // A larger body is refused with 413: what was not seen cannot be vouched for.
    filter.mutable_with_request_body()->set_max_request_bytes(server.max_body_bytes);
    filter.mutable_with_request_body()->set_pack_as_bytes(server.grpc);
  }
  auto* changes = filter.mutable_decoder_header_mutation_rules();
  changes->mutable_disallow_system()->set_value(true);
  changes->mutable_disallow_expression()->set_regex(kNotForBackends);
  return filter;
}

// What a slot runs.
composite3::CompositePerRoute Running(const authz3::ExtAuthz& filter) {
  composite3::ExecuteFilterAction execute;
  execute.mutable_typed_config()->set_name("envoy.filters.http.ext_authz");
  PackInto(filter, execute.mutable_typed_config()->mutable_typed_config());
  composite3::CompositePerRoute slot;
  auto* action = slot.mutable_matcher()->mutable_on_no_match()->mutable_action();
  action->set_name("ask");
  PackInto(execute, action->mutable_typed_config());
  return slot;
}

}  // namespace

void SetExternalAuth(const std::vector<ir::ExternalAuth>& servers,
                     ::envoy::config::route::v3::Route* route, std::vector<std::string>& clusters) {
  WEFT_CHECK(servers.size() <= kExternalAuthFilters.size());
  for (size_t index = 0; index < servers.size(); ++index) {
    (*route->mutable_typed_per_filter_config())[kExternalAuthFilters[index]] =
        Pack(Running(ToFilter(servers[index])));
    clusters.push_back(servers[index].cluster);
  }
}

void SetBeforeRouting(const std::vector<ir::ExternalAuth>& servers,
                      ::envoy::config::route::v3::VirtualHost* host,
                      std::vector<std::string>& clusters) {
  WEFT_CHECK(servers.size() <= kBeforeRouting.size());
  auto& slots = *host->mutable_typed_per_filter_config();
  for (size_t index = 0; index < servers.size(); ++index) {
    slots[kBeforeRouting[index]] = Pack(Running(BeforeRouting(servers[index])));
    clusters.push_back(servers[index].cluster);
  }
  // Which filters are off is settled by the route that the request would take as it came; the one
  // that it comes to take may want them. So they are on, and do nothing unless that one says what.
  composite3::CompositePerRoute nothing;
  nothing.mutable_matcher();
  for (const char* name : kExternalAuthFilters) slots[name] = Pack(nothing);
  ::envoy::extensions::filters::http::stateful_session::v3::StatefulSessionPerRoute no_session;
  no_session.set_disabled(true);
  slots[kSessionFilter] = Pack(no_session);
}

authz3::ExtAuthz BeforeRouting(const ir::ExternalAuth& server) {
  authz3::ExtAuthz filter = ToFilter(server);
  filter.set_clear_route_cache(true);
  return filter;
}

}  // namespace weft::envoy
