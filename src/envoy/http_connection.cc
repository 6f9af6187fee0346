// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "envoy/http_connection.h"

#include <fmt/format.h>
#include <google/protobuf/wrappers.pb.h>

#include "base/host_key.h"
#include "envoy/access_log.h"
#include "envoy/cidr.h"
#include "envoy/dynamic_module.h"
#include "envoy/extensions/filters/http/composite/v3/composite.pb.h"
#include "envoy/extensions/filters/http/cors/v3/cors.pb.h"
#include "envoy/extensions/filters/http/header_mutation/v3/header_mutation.pb.h"
#include "envoy/extensions/filters/http/router/v3/router.pb.h"
#include "envoy/extensions/filters/http/stateful_session/v3/stateful_session.pb.h"
#include "envoy/extensions/http/early_header_mutation/dynamic_modules/v3/dynamic_modules.pb.h"
#include "envoy/extensions/http/early_header_mutation/header_mutation/v3/header_mutation.pb.h"
#include "envoy/extensions/http/original_ip_detection/xff/v3/xff.pb.h"
#include "envoy/external_auth.h"
#include "envoy/message.h"
#include "envoy/route.h"
#include "envoy/session.h"
#include "envoy/tls.h"

namespace weft::envoy {
namespace {

using ::envoy::config::core::v3::HttpProtocolOptions;
using ::envoy::extensions::filters::network::http_connection_manager::v3::HttpConnectionManager;
using ::envoy::extensions::filters::network::http_connection_manager::v3::HttpFilter;

void SetTimeouts(const ir::EdgeSettings& edge, HttpConnectionManager* manager) {
  SetMilliseconds(edge.request_headers_timeout_ms, manager->mutable_request_headers_timeout());
  SetMilliseconds(edge.request_timeout_ms, manager->mutable_request_timeout());
  SetMilliseconds(edge.stream_idle_timeout_ms, manager->mutable_stream_idle_timeout());
  SetMilliseconds(edge.drain_timeout_ms, manager->mutable_drain_timeout());
  SetMilliseconds(edge.idle_timeout_ms,
                  manager->mutable_common_http_protocol_options()->mutable_idle_timeout());
}

void SetLimits(const ir::EdgeSettings& edge, HttpConnectionManager* manager) {
  manager->mutable_max_request_headers_kb()->set_value(edge.max_request_headers_kb);
  manager->mutable_common_http_protocol_options()->mutable_max_headers_count()->set_value(
      edge.max_headers_count);
  auto* http2 = manager->mutable_http2_protocol_options();
  http2->mutable_max_concurrent_streams()->set_value(edge.max_concurrent_streams);
  http2->mutable_initial_stream_window_size()->set_value(edge.initial_stream_window_bytes);
  http2->mutable_initial_connection_window_size()->set_value(edge.initial_connection_window_bytes);
}

void SetParsing(const ir::EdgeSettings& edge, HttpConnectionManager* manager) {
  manager->mutable_normalize_path()->set_value(edge.normalize_path);
  manager->set_merge_slashes(edge.merge_slashes);
  switch (edge.escaped_slashes) {
    case ir::EscapedSlashes::kUnescapeAndRedirect:
      manager->set_path_with_escaped_slashes_action(HttpConnectionManager::UNESCAPE_AND_REDIRECT);
      break;
    case ir::EscapedSlashes::kUnescapeAndForward:
      manager->set_path_with_escaped_slashes_action(HttpConnectionManager::UNESCAPE_AND_FORWARD);
      break;
    case ir::EscapedSlashes::kReject:
      manager->set_path_with_escaped_slashes_action(HttpConnectionManager::REJECT_REQUEST);
      break;
    case ir::EscapedSlashes::kKeep:
      manager->set_path_with_escaped_slashes_action(HttpConnectionManager::KEEP_UNCHANGED);
      break;
  }
  auto* common = manager->mutable_common_http_protocol_options();
  switch (edge.underscores) {
    case ir::UnderscorePolicy::kReject:
      common->set_headers_with_underscores_action(HttpProtocolOptions::REJECT_REQUEST);
      break;
    case ir::UnderscorePolicy::kDrop:
      common->set_headers_with_underscores_action(HttpProtocolOptions::DROP_HEADER);
      break;
    case ir::UnderscorePolicy::kAllow:
      common->set_headers_with_underscores_action(HttpProtocolOptions::ALLOW);
      break;
  }
  // "a.com." is "a.com", to the routes as to the module.
  manager->set_strip_trailing_host_dot(true);
}

// Makes us the edge: X-Forwarded-For is appended to, and internal headers of clients are dropped.
void SetClient(const ir::EdgeSettings& edge, HttpConnectionManager* manager) {
  manager->mutable_use_remote_address()->set_value(true);
  manager->set_xff_num_trusted_hops(edge.trusted_hops);
}

// A proxy of ours: the client is the last address of X-Forwarded-For that is not one of us. Envoy
// then takes itself for no edge, so what a client may not say is taken out here.
void SetTrustedProxy(const ir::EdgeSettings& edge, HttpConnectionManager* manager) {
  manager->mutable_use_remote_address()->set_value(false);
  ::envoy::extensions::http::original_ip_detection::xff::v3::XffConfig xff;
  for (const std::string& prefix : edge.trusted_cidrs) {
    SetCidr(prefix, xff.mutable_xff_trusted_cidrs()->add_cidrs());
  }
  xff.mutable_skip_xff_append()->set_value(false);
  auto* detection = manager->add_original_ip_detection_extensions();
  detection->set_name("envoy.http.original_ip_detection.xff");
  PackInto(xff, detection->mutable_typed_config());
  ::envoy::extensions::http::early_header_mutation::header_mutation::v3::HeaderMutation mutation;
  for (const char* name :
       {"x-envoy-original-path", "x-envoy-decorator-operation",
        "x-envoy-downstream-service-cluster", "x-envoy-downstream-service-node"}) {
    mutation.add_mutations()->set_remove(name);
  }
  auto* early = manager->add_early_header_mutation_extensions();
  early->set_name("envoy.http.early_header_mutation.header_mutation");
  PackInto(mutation, early->mutable_typed_config());
}

void SetServerName(const ir::EdgeSettings& edge, HttpConnectionManager* manager) {
  if (edge.server_name.empty()) {
    manager->set_server_header_transformation(HttpConnectionManager::PASS_THROUGH);
  } else {
    manager->set_server_name(edge.server_name);
  }
}

// A filter that runs what the route or host says, off unless one does.
HttpFilter* AddSlot(const char* name, HttpConnectionManager* manager) {
  auto* slot = manager->add_http_filters();
  slot->set_name(name);
  slot->set_disabled(true);
  PackInto(::envoy::extensions::filters::http::composite::v3::Composite(),
           slot->mutable_typed_config());
  return slot;
}

// Filters in the order in which a request meets them. Which of them acts is said by the route.
void AddFilters(const ir::HttpChain& chain, HttpConnectionManager* manager) {
  for (const ir::ExternalAuth& server : chain.filters) {
    auto* filter = manager->add_http_filters();
    filter->set_name(kBeforeRouting[manager->http_filters_size() - 1]);
    PackInto(BeforeRouting(server), filter->mutable_typed_config());
  }
  // Listeners of plain HTTP share this chain: their hosts fill slots.
  if (chain.listener.empty()) {
    for (const char* name : kBeforeRouting) AddSlot(name, manager);
  }
  auto* echo = manager->add_http_filters();
  echo->set_name(kCorsEchoFilter);
  PackInto(::envoy::extensions::filters::http::header_mutation::v3::HeaderMutation(),
           echo->mutable_typed_config());
  auto* cors = manager->add_http_filters();
  cors->set_name(kCorsFilter);
  PackInto(::envoy::extensions::filters::http::cors::v3::Cors(), cors->mutable_typed_config());
  // These cost a request nothing unless its route turns them on. Which are off Envoy settles by the
  // route that the request would take as it came, so where filters may lead it to another one they
  // are on.
  for (const char* name : kExternalAuthFilters) {
    AddSlot(name, manager)->set_disabled(chain.filters.empty());
  }
  auto* session = manager->add_http_filters();
  session->set_name(kSessionFilter);
  session->set_disabled(chain.filters.empty());
  PackInto(::envoy::extensions::filters::http::stateful_session::v3::StatefulSession(),
           session->mutable_typed_config());
  auto* router = manager->add_http_filters();
  router->set_name("envoy.filters.http.router");
  PackInto(::envoy::extensions::filters::http::router::v3::Router(),
           router->mutable_typed_config());
}

// The module writes the scope into a header before the first route is chosen; see filters/scope.
void SetScopes(const std::string& group, const std::string& module_path,
               HttpConnectionManager* manager) {
  ::envoy::extensions::http::early_header_mutation::dynamic_modules::v3::
      DynamicModuleEarlyHeaderMutation mutation;
  SetModule(module_path, mutation.mutable_dynamic_module_config());
  mutation.set_early_header_mutation_name("weft.scope");
  google::protobuf::StringValue value;
  value.set_value(group);
  PackInto(value, mutation.mutable_early_header_mutation_config());
  auto* extension = manager->add_early_header_mutation_extensions();
  extension->set_name("weft.scope");
  PackInto(mutation, extension->mutable_typed_config());

  auto* scoped = manager->mutable_scoped_routes();
  scoped->set_name("weft");
  auto* extractor =
      scoped->mutable_scope_key_builder()->add_fragments()->mutable_header_value_extractor();
  extractor->set_name(std::string(kScopeHeader));
  extractor->set_index(0);
  SetAds(scoped->mutable_rds_config_source());
  SetAds(scoped->mutable_scoped_rds()->mutable_scoped_rds_config_source());
}

}  // namespace

HttpConnectionManager ToHttpConnectionManager(const ir::HttpChain& chain, HttpOver over,
                                              PeerIs peer, const std::string& module_path) {
  HttpConnectionManager manager;
  manager.set_stat_prefix(fmt::format("{}_{}",
                                      over == HttpOver::kQuic  ? "http3"
                                      : over == HttpOver::kTls ? "https"
                                                               : "http",
                                      chain.group));
  if (over == HttpOver::kQuic) {
    manager.set_codec_type(HttpConnectionManager::HTTP3);
    manager.mutable_http3_protocol_options();
  }
  SetTimeouts(chain.edge, &manager);
  SetLimits(chain.edge, &manager);
  SetParsing(chain.edge, &manager);
  if (peer == PeerIs::kTrustedProxy) {
    SetTrustedProxy(chain.edge, &manager);
  } else {
    SetClient(chain.edge, &manager);
  }
  SetServerName(chain.edge, &manager);
  manager.add_upgrade_configs()->set_upgrade_type("websocket");
  SetScopes(chain.group, module_path, &manager);
  if (auto log = ToAccessLog(chain.edge.access_log, LogOf::kHttp)) {
    *manager.add_access_log() = std::move(*log);
  }
  AddFilters(chain, &manager);
  return manager;
}

}  // namespace weft::envoy
