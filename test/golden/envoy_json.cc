// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "golden/envoy_json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "envoy/cluster.h"
#include "envoy/config/cluster/v3/cluster.pb.h"
#include "envoy/config/endpoint/v3/endpoint.pb.h"
#include "envoy/config/listener/v3/listener.pb.h"
#include "envoy/config/route/v3/route.pb.h"
#include "envoy/extensions/transport_sockets/tls/v3/tls.pb.h"
#include "envoy/listener.h"

namespace weft::golden {
namespace {

namespace json = boost::json;
using ir::ResourceType;

// Maps come in no order from protobuf; here they come in that of their keys.
void SortMaps(json::value& value) {
  if (json::object* object = value.if_object()) {
    for (auto& [key, member] : *object) {
      SortMaps(member);
      json::object* map = member.if_object();
      if (!map || !key.starts_with("typed_")) continue;
      std::map<std::string, json::value> sorted;
      for (auto& [name, entry] : *map) sorted.emplace(name, entry);
      map->clear();
      for (auto& [name, entry] : sorted) map->emplace(name, entry);
    }
  } else if (json::array* array = value.if_array()) {
    for (json::value& element : *array) SortMaps(element);
  }
}

template <class Message>
json::value Parse(const ir::Resource& resource) {
  Message message;
  WEFT_CHECK(message.ParseFromString(*resource.bytes));
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
  WEFT_CHECK(status.ok());
  json::value parsed = json::parse(text);
  SortMaps(parsed);
  return parsed;
}

json::value ToJson(const ir::Resource& resource) {
  switch (resource.id.type) {
    case ResourceType::kListener:
      return Parse<::envoy::config::listener::v3::Listener>(resource);
    case ResourceType::kCluster:
      return Parse<::envoy::config::cluster::v3::Cluster>(resource);
    case ResourceType::kEndpoints:
      return Parse<::envoy::config::endpoint::v3::ClusterLoadAssignment>(resource);
    case ResourceType::kRoutes:
      return Parse<::envoy::config::route::v3::RouteConfiguration>(resource);
    case ResourceType::kSecret:
      return Parse<::envoy::extensions::transport_sockets::tls::v3::Secret>(resource);
    case ResourceType::kScope:
    case ResourceType::kExtension:
      break;
  }
  WEFT_CHECK(false);
}

// Takes out of `value` what stands in `usual` in the same place. Lists of another length stay
// whole.
void Prune(json::value& value, const json::value& usual) {
  if (json::object* object = value.if_object(); object && usual.is_object()) {
    const json::object before = std::exchange(*object, json::object());
    for (const auto& [key, member] : before) {
      const json::value* same = usual.get_object().if_contains(key);
      if (same && *same == member) continue;
      json::value pruned = member;
      if (same) Prune(pruned, *same);
      object->emplace(key, std::move(pruned));
    }
  } else if (json::array* array = value.if_array();
             array && usual.is_array() && array->size() == usual.get_array().size()) {
    for (size_t i = 0; i < array->size(); ++i) {
      json::value& element = (*array)[i];
      if (element == usual.get_array()[i]) {
        element = json::object();
      } else {
        Prune(element, usual.get_array()[i]);
      }
    }
  }
}

// Types of Any, and where configuration comes from, say nothing to a reader.
void Shorten(json::value& value) {
  if (json::object* object = value.if_object()) {
    object->erase("@type");
    for (const char* source : {"sds_config", "eds_config", "rds_config_source"}) {
      if (json::value* found = object->if_contains(source)) {
        if (found->is_object() && found->get_object().contains("ads")) *found = "ads";
      }
    }
    for (auto& [key, member] : *object) Shorten(member);
  } else if (json::array* array = value.if_array()) {
    for (json::value& element : *array) Shorten(element);
  }
}

// The same listener with nothing of its own but its shape: what is left out of each.
json::value UsualListener(const ir::Listener& listener) {
  ir::Listener usual = listener;
  usual.name = "usual";
  usual.address = "usual";
  usual.port = 1;
  usual.edge = {};
  for (ir::FilterChain& chain : usual.chains) {
    chain.name = "usual";
    chain.server_names = {"usual"};
    if (chain.tls) chain.tls = ir::DownstreamTls{};
    if (auto* http = std::get_if<ir::HttpChain>(&chain.handler)) {
      // These decide how many chains there are.
      http->edge = {.trusted_cidrs = std::move(http->edge.trusted_cidrs)};
    } else {
      chain.handler = ir::ProxyChain{.clusters = {}, .stat_prefix = "usual", .edge = {}};
    }
  }
  return ToJson(envoy::ToListener(usual, kModulePath));
}

const json::value& UsualCluster() {
  static const auto* const kUsual =
      new json::value(ToJson(envoy::ToCluster({.name = "usual", .owner = {}})));
  return *kUsual;
}

// "10.0.0.1:80", or the path of a Unix socket.
std::string AddressText(const json::value& address) {
  if (const json::value* pipe = address.as_object().if_contains("pipe")) {
    return std::string(pipe->at("path").as_string());
  }
  const json::value& socket = address.at("socket_address");
  const std::string ip(socket.at("address").as_string());
  const std::string port = std::to_string(socket.at("port_value").to_number<int>());
  return ip.contains(':') ? "[" + ip + "]:" + port : ip + ":" + port;
}

// Addresses under their zones, "" where there is none.
json::value Endpoints(const json::value& assignment) {
  json::object zones;
  const json::value* localities = assignment.as_object().if_contains("endpoints");
  if (!localities) return zones;
  for (const json::value& locality : localities->as_array()) {
    const auto* place = locality.as_object().if_contains("locality");
    json::array addresses;
    for (const json::value& each : locality.at("lb_endpoints").as_array()) {
      std::string text = AddressText(each.at("endpoint").at("address"));
      const int weight = each.at("load_balancing_weight").to_number<int>();
      if (weight != 1) text += " weight " + std::to_string(weight);
      addresses.push_back(json::string(text));
    }
    zones[place ? place->at("zone").as_string() : ""] = std::move(addresses);
  }
  if (zones.size() == 1 && zones.contains("")) return zones.at("");
  return zones;
}

void Hide(json::value& secret) {
  for (auto& [kind, content] : secret.as_object()) {
    if (!content.is_object()) continue;
    for (auto& [member, source] : content.get_object()) source = "hidden";
  }
}

// Takes a member out; null when there is none.
json::value Member(json::value& value, std::string_view name) {
  json::object& object = value.as_object();
  const auto found = object.find(name);
  if (found == object.end()) return nullptr;
  json::value member = found->value();
  object.erase(found);
  return member;
}

// The end of the name of a chain for peers that are proxies of ours.
constexpr std::string_view kOfProxies = "|proxies";

// A chain whose HTTP filters are as usual shows only where its routes are.
void ShortenChains(const ir::Listener& listener, json::value& value) {
  if (listener.udp) return;
  json::array& chains = value.at("filter_chains").as_array();
  for (json::value& each : chains) {
    json::object& chain = each.as_object();
    const json::string& full_name = chain.at("name").as_string();
    std::string_view name(full_name.data(), full_name.size());
    const bool of_proxies = name.ends_with(kOfProxies);
    if (of_proxies) name.remove_suffix(kOfProxies.size());
    const auto from = std::ranges::find(listener.chains, name, &ir::FilterChain::name);
    WEFT_CHECK(from != listener.chains.end());
    const auto* http = std::get_if<ir::HttpChain>(&from->handler);
    if (!http) continue;
    const json::value* filters = chain.if_contains("filters");
    const bool usual = filters && std::ranges::all_of(filters->as_array(), [](const auto& filter) {
                         return filter.as_object().empty();
                       });
    if (usual || !filters) chain.erase("filters");
    json::object shown = {{"name", chain.at("name")}, {"http", http->group}};
    if (!http->listener.empty()) shown["guard"] = http->listener;
    if (of_proxies) shown["peers"] = fmt::format("{}", fmt::join(http->edge.trusted_cidrs, " "));
    for (const ir::ExternalAuth& server : http->filters) {
      if (!shown.contains("asks")) shown["asks"] = json::array();
      shown["asks"].as_array().emplace_back(server.cluster);
    }
    for (const auto& [key, member] : chain) shown.emplace(key, member);
    chain = std::move(shown);
  }
}

json::value Listener(const ir::Resource& resource, const Snapshot& snapshot, bool full) {
  json::value value = ToJson(resource);
  for (const auto& listener : snapshot.listeners) {
    if (listener->name != resource.id.name || full) continue;
    Prune(value, UsualListener(*listener));
    ShortenChains(*listener, value);
  }
  Shorten(value);
  Member(value, "name");
  return value;
}

// What guards a route of a TLS host, in one word.
void ShortenGuard(json::object& match) {
  const json::value* states = match.if_contains("filter_state");
  if (!states) return;
  const json::value& state = states->as_array().front();
  WEFT_CHECK(states->as_array().size() == 1 && state.at("key").as_string() == "weft.listener");
  json::value guard = state.at("string_match").at("exact");
  match.erase("filter_state");
  match["guard"] = std::move(guard);
}

// A route with its name first.
json::value Route(const json::value& route) {
  json::object object = {{"name", route.at("name")}};
  for (const auto& [key, member] : route.as_object()) object.emplace(key, member);
  ShortenGuard(object["match"].as_object());
  return object;
}

// Virtual hosts under "group host", each with its routes. The one that refuses two Host headers is
// shown with all else.
void AddHosts(const ir::Resource& resource, bool full, json::object& hosts) {
  ::envoy::config::route::v3::RouteConfiguration message;
  WEFT_CHECK(message.ParseFromString(*resource.bytes));
  if (message.virtual_hosts().empty()) return;  // a scope that no host falls into
  json::value table = ToJson(resource);
  Shorten(table);
  json::value virtual_hosts = Member(table, "virtual_hosts");
  const std::string group = resource.id.name.substr(0, resource.id.name.find('|'));
  if (full) {
    Member(table, "name");
    hosts[group + " in all tables"] = table;
  }
  for (json::value& host : virtual_hosts.as_array()) {
    const json::value name = Member(host, "name");
    const json::value routes = Member(host, "routes");
    const json::value headers = Member(host, "response_headers_to_add");
    const std::string domain(host.at("domains").as_array().front().as_string());
    const json::value filters = Member(host, "typed_per_filter_config");
    WEFT_CHECK(host.as_object().size() == 1);
    WEFT_CHECK(domain == (name.as_string().starts_with('*') ? "*" : name.as_string()));
    json::array shown;
    if (!headers.is_null()) shown.push_back({{"response_headers_to_add", headers}});
    if (filters.is_object()) shown.push_back({{"all its routes", filters}});
    for (const json::value& route : routes.as_array()) {
      if (full || route.at("name").as_string() != "weft/double-host") shown.push_back(Route(route));
    }
    hosts[group + " " + std::string(name.as_string())] = std::move(shown);
  }
}

}  // namespace

json::object DescribeEnvoy(const Snapshot& snapshot, bool full) {
  json::object listeners, hosts, clusters, endpoints, secrets;
  for (const auto& [id, resource] : snapshot.resources) {
    switch (id.type) {
      case ResourceType::kListener:
        // The listener of the host tables is of use to the proxy alone.
        if (full || id.name != "weft.hosts") {
          listeners[id.name] = Listener(resource, snapshot, full);
        }
        break;
      case ResourceType::kRoutes:
        AddHosts(resource, full, hosts);
        break;
      case ResourceType::kCluster: {
        json::value cluster = ToJson(resource);
        if (!full) Prune(cluster, UsualCluster());
        Shorten(cluster);
        Member(cluster, "name");
        clusters[id.name] = std::move(cluster);
        break;
      }
      case ResourceType::kEndpoints: {
        endpoints[id.name] = Endpoints(ToJson(resource));
        break;
      }
      case ResourceType::kSecret: {
        json::value secret = ToJson(resource);
        Member(secret, "name");
        Hide(secret);
        secrets[id.name] = std::move(secret);
        break;
      }
      case ResourceType::kScope:
      case ResourceType::kExtension:
        break;
    }
  }
  json::object all;
  const auto add = [&all](const char* name, json::object&& part) {
    if (!part.empty()) all[name] = std::move(part);
  };
  add("listeners", std::move(listeners));
  add("hosts", std::move(hosts));
  add("clusters", std::move(clusters));
  add("endpoints", std::move(endpoints));
  add("secrets", std::move(secrets));
  return all;
}

}  // namespace weft::golden
