// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The resources that the end-to-end tests publish, from Envoy's JSON.
#include <envoy/config/cluster/v3/cluster.pb.h>
#include <envoy/config/listener/v3/listener.pb.h>
#include <envoy/config/route/v3/route.pb.h>
#include <envoy/extensions/filters/http/fault/v3/fault.pb.h>
#include <envoy/extensions/filters/http/router/v3/router.pb.h>
#include <envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.pb.h>
#include <google/protobuf/util/json_util.h>

#include "agent/e2e_world.h"

namespace weft::agent {
namespace {

// A resource from Envoy's JSON.
template <class Message>
xds::ResourceRef FromJson(ir::ResourceType type, const std::string& name, const std::string& json,
                          std::vector<ir::ResourceId> needs = {}) {
  Message message;
  const auto status = google::protobuf::util::JsonStringToMessage(json, &message);
  EXPECT_TRUE(status.ok()) << status.ToString() << json;
  return xds::Make(type, name, message.SerializeAsString(), std::move(needs));
}

}  // namespace

std::string AgentBinary() { return WEFT_AGENT; }
std::string EnvoyBinary() { return WEFT_ENVOY; }

xds::ResourceRef WebListener(uint16_t port) {
  const std::string manager =
      R"({"name": "http", "typed_config": {
        "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "web",
        "rds": {"route_config_name": "r", "config_source": {"ads": {}, "resource_api_version": "V3"}},
        "http_filters": [
          {"name": "fault", "typed_config": {
            "@type": "type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault",
            "delay": {"fixed_delay": "1s", "percentage": {"numerator": 100}},
            "headers": [{"name": ":path", "string_match": {"prefix": "/slow"}}]}},
          {"name": "router", "typed_config": {
            "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}})";
  return FromJson<envoy::config::listener::v3::Listener>(
      ir::ResourceType::kListener, "web",
      R"({"name": "web", "address": {"socket_address": {"address": "127.0.0.1", "port_value": )" +
          std::to_string(port) + R"(}}, "filter_chains": [{"filters": [)" + manager + "]}]}",
      {{ir::ResourceType::kRoutes, "r"}});
}

xds::ResourceRef WebRoutes(const std::string& body, const std::string& regex) {
  return FromJson<envoy::config::route::v3::RouteConfiguration>(
      ir::ResourceType::kRoutes, "r",
      R"({"name": "r", "virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [
        {"match": {"safe_regex": {"regex": ")" +
          regex + R"("}},
         "direct_response": {"status": 200, "body": {"inline_string": ")" +
          body + R"("}}}]}]})");
}

xds::ResourceRef StaticCluster(const std::string& name) {
  return FromJson<envoy::config::cluster::v3::Cluster>(
      ir::ResourceType::kCluster, name,
      R"({"name": ")" + name + R"(", "type": "STATIC", "connect_timeout": "1s",
          "load_assignment": {"cluster_name": ")" +
          name + R"(", "endpoints": [{"lb_endpoints": [
            {"endpoint": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": 1}}}}]}]}})");
}

xds::ResourceRef TenThousandRoutes() {
  std::string hosts;
  for (int host = 0; host < 100; ++host) {
    std::string routes;
    for (int route = 0; route < 100; ++route) {
      routes += std::string(route ? "," : "") + R"({"match": {"prefix": "/)" +
                std::to_string(route) +
                R"(/"}, "direct_response": {"status": 200, "body": {"inline_string": "one"}}})";
    }
    const std::string domain = host ? "h" + std::to_string(host) + ".example" : "*";
    hosts += std::string(host ? "," : "") + R"({"name": ")" + domain + R"(", "domains": [")" +
             domain + R"("], "routes": [)" + routes + "]}";
  }
  return FromJson<envoy::config::route::v3::RouteConfiguration>(
      ir::ResourceType::kRoutes, "r", R"({"name": "r", "virtual_hosts": [)" + hosts + "]}");
}

}  // namespace weft::agent
