// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/envoy_graph.h"

#include <fmt/format.h>

#include <memory>
#include <vector>

#include "base/host_key.h"
#include "envoy/cluster.h"
#include "envoy/listener.h"
#include "envoy/route_table.h"
#include "ir/host_table.h"

namespace weft::engine {
namespace {

using flow::Derived;
using flow::DerivedGroup;
using flow::Graph;
using flow::Index;
using flow::Key;
using flow::Members;
using flow::Out;
using flow::Readable;
using flow::Reads;

// A scope that must exist, with or without hosts in it.
struct Scope {
  std::string name;
  std::string group;
  bool operator==(const Scope&) const = default;
};

// A host name of a group: changes only when the name comes or goes, not when its routes change.
struct HostName {
  std::string group;
  std::string host;
  bool operator==(const HostName&) const = default;
};

void Emit(Out<ir::Resource>& out, ir::Resource resource) {
  std::string key = EnvoyKey(resource.id);
  out.Emit(std::move(key), std::move(resource));
}

// One resource for each value of a node.
template <class T, class Convert>
Readable<ir::Resource>& Each(Graph& graph, std::string name, Readable<T>& from, Convert convert) {
  return graph.Make<Derived<T, ir::Resource>>(std::move(name), from,
                                              [convert](Reads&, const Key&, const T& value) {
                                                Out<ir::Resource> out;
                                                Emit(out, convert(value));
                                                return out;
                                              });
}

}  // namespace

std::string EnvoyKey(const ir::ResourceId& id) {
  return fmt::format("{}/{}", static_cast<int>(id.type), id.name);
}

Readable<ir::Resource>& BuildEnvoyGraph(Graph& graph, const translate::Outputs& gateway,
                                        const std::string& module_path, const PortMap& ports) {
  auto& clusters = Each(graph, "envoy: clusters", gateway.clusters, envoy::ToCluster);
  auto& endpoints = Each(graph, "envoy: endpoints", gateway.endpoints, envoy::ToEndpoints);
  auto& secrets = Each(graph, "envoy: secrets", gateway.secrets, envoy::ToSecret);
  auto& listeners = graph.Make<Derived<ir::Listener, ir::Resource>>(
      "envoy: listeners", gateway.listeners,
      [module_path, ports](Reads&, const Key&, const ir::Listener& listener) {
        Out<ir::Resource> out;
        const auto moved = ports.find(listener.port);
        ir::Listener bound = listener;
        if (moved != ports.end()) bound.port = moved->second;
        Emit(out, envoy::ToListener(bound, module_path));
        if (bound.http3) Emit(out, envoy::ToQuicListener(bound, module_path));
        return out;
      });

  // Scopes: those that each group always has, and one for each wildcard host.
  auto& standing = graph.Make<Derived<translate::Group, Scope>>(
      "scopes of groups", gateway.groups, [](Reads&, const Key&, const translate::Group& group) {
        Out<Scope> out;
        for (std::string& name : envoy::StandingScopes(group.name)) {
          std::string key = name;
          out.Emit(std::move(key), Scope{std::move(name), group.name});
        }
        return out;
      });
  auto& wildcards = graph.Make<Derived<ir::VirtualHost, Scope>>(
      "scopes of wildcards", gateway.hosts, [](Reads&, const Key&, const ir::VirtualHost& host) {
        Out<Scope> out;
        if (host.host.starts_with("*.")) {
          const std::string name = envoy::ScopeOf(host);
          out.Emit(name, Scope{name, host.group});
        }
        return out;
      });
  auto& scopes = graph.Make<flow::Union<Scope>>(
      "scopes", std::vector<Readable<Scope>*>{&standing, &wildcards});
  auto& host_parts = graph.Make<Derived<ir::VirtualHost, envoy::HostPart>>(
      "envoy: virtual hosts", gateway.hosts,
      [&groups = gateway.groups](Reads& reads, const Key& key, const ir::VirtualHost& host) {
        const auto group = reads.Get(groups, host.group);
        Out<envoy::HostPart> out;
        out.Emit(key, envoy::ToHostPart(host, group ? group->route_timeout_ms : 15'000));
        return out;
      });
  auto& hosts_by_scope = graph.Make<Index<envoy::HostPart>>(
      "hosts by scope", host_parts,
      [](const Key&, const envoy::HostPart& host) { return std::vector<Key>{host.scope}; });
  auto& routes = graph.Make<Derived<Scope, ir::Resource>>(
      "envoy: routes", scopes, [&hosts_by_scope](Reads& reads, const Key&, const Scope& scope) {
        std::vector<flow::Ref<envoy::HostPart>> hosts;
        for (const auto& [key, host] : reads.Lookup(hosts_by_scope, scope.name)) {
          hosts.push_back(host);
        }
        Out<ir::Resource> out;
        Emit(out, envoy::ToRoutes(scope.name, hosts));
        return out;
      });
  auto& scope_resources = Each(graph, "envoy: scopes", scopes,
                               [](const Scope& scope) { return envoy::ToScope(scope.name); });

  // Host tables, which change only when a name comes or goes.
  auto& names = graph.Make<Derived<ir::VirtualHost, HostName>>(
      "host names", gateway.hosts, [](Reads&, const Key& key, const ir::VirtualHost& host) {
        Out<HostName> out;
        if (host.host != "*") out.Emit(key, HostName{host.group, host.host});
        return out;
      });
  auto& names_by_group = graph.Make<Index<HostName>>(
      "host names by group", names,
      [](const Key&, const HostName& name) { return std::vector<Key>{name.group}; });
  auto& tables = graph.Make<Derived<translate::Group, ir::Resource>>(
      "envoy: host tables", gateway.groups,
      [&names_by_group, module_path](Reads& reads, const Key&, const translate::Group& group) {
        ir::HostTable table{.group = group.name, .hosts = {}};
        // The members' keys are "group/host", so they come in the order that the table needs.
        for (const auto& [key, name] : reads.Lookup(names_by_group, group.name)) {
          table.hosts.push_back(name->host);
        }
        Out<ir::Resource> out;
        Emit(out, envoy::ToHostTable(table, module_path));
        return out;
      });
  // The one listener that receives all tables.
  auto& all_groups = graph.Make<Index<translate::Group>>(
      "all groups", gateway.groups,
      [](const Key&, const translate::Group&) { return std::vector<Key>{"all"}; });
  auto& table_listener = graph.Make<DerivedGroup<translate::Group, ir::Resource>>(
      "envoy: listener of host tables", all_groups,
      [](Reads&, const Key&, const Members<translate::Group>& groups) {
        std::vector<std::string> group_names;
        for (const auto& [key, group] : groups) group_names.push_back(group->name);
        Out<ir::Resource> out;
        Emit(out, envoy::ToHostTableListener(group_names));
        return out;
      });

  return graph.Make<flow::Union<ir::Resource>>(
      "envoy",
      std::vector<Readable<ir::Resource>*>{&clusters, &endpoints, &secrets, &listeners, &routes,
                                           &scope_resources, &tables, &table_listener});
}

}  // namespace weft::engine
