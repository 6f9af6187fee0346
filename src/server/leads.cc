// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/leads.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "ir/route.h"

namespace weft::server {
namespace {

// "1 route", "2 routes".
std::string Count(size_t count, std::string_view thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

std::set<std::string> ClustersOf(const ir::Route& route) {
  std::set<std::string> clusters;
  const auto* forward = std::get_if<ir::Forward>(&route.action);
  if (!forward) return clusters;
  for (const ir::WeightedBackend& backend : forward->backends) {
    if (!backend.cluster.empty()) clusters.insert(backend.cluster);
    for (const ir::Mirror& mirror : backend.mirrors) clusters.insert(mirror.cluster);
  }
  for (const ir::Mirror& mirror : forward->mirrors) clusters.insert(mirror.cluster);
  return clusters;
}

void AddClusters(const engine::Core& core, const std::set<std::string>& clusters,
                 std::vector<Lead>& leads) {
  for (const std::string& cluster : clusters) {
    leads.push_back({"cluster", cluster, EndpointsText(core, cluster)});
  }
}

// The routes of a parent, or the parents of a route.
void AddAttachments(const engine::Core& core, const ObjectRef& object, std::vector<Lead>& leads) {
  core.gateway().attached.ForEach([&](const flow::Key&,
                                      const flow::Ref<translate::RouteAttachment>& route) {
    const bool is_parent = std::ranges::find(route->parents, object,
                                             &translate::OwnParent::parent) != route->parents.end();
    if (is_parent) {
      leads.push_back({"route", route->route.ForPeople(),
                       route->attachments.empty() ? "not attached" : "attached"});
    }
    if (route->route != object) return;
    for (const translate::Attachment& attachment : route->attachments) {
      std::vector<std::string> hosts;
      for (const auto& host : attachment.hosts) hosts.push_back(host.effective);
      leads.push_back({"listener", attachment.listener,
                       hosts.empty() ? "" : fmt::format("for {}", fmt::join(hosts, ", "))});
    }
  });
}

void AddHosts(const engine::Core& core, const ObjectRef& route, std::vector<Lead>& leads) {
  std::set<std::string> clusters;
  core.gateway().hosts.ForEach([&](const flow::Key&, const flow::Ref<ir::VirtualHost>& host) {
    size_t own = 0;
    for (const auto& each : host->routes) {
      if (each->owner != route) continue;
      ++own;
      clusters.merge(ClustersOf(*each));
    }
    if (own == 0) return;
    leads.push_back({"virtual host", fmt::format("{} on {}", host->host, host->group),
                     fmt::format("{} of {}", own, Count(host->routes.size(), "route"))});
  });
  AddClusters(core, clusters, leads);
}

// Clusters that an object owns, and the routes that forward to them.
void AddUsers(const engine::Core& core, const ObjectRef& backend, std::vector<Lead>& leads) {
  std::set<std::string> clusters;
  core.gateway().clusters.ForEach([&](const flow::Key&, const flow::Ref<ir::Cluster>& cluster) {
    if (cluster->owner == backend) clusters.insert(cluster->name);
  });
  if (clusters.empty()) return;
  AddClusters(core, clusters, leads);
  std::map<ObjectRef, size_t> routes;
  core.gateway().hosts.ForEach([&](const flow::Key&, const flow::Ref<ir::VirtualHost>& host) {
    for (const auto& route : host->routes) {
      const std::set<std::string> used = ClustersOf(*route);
      const bool uses = std::ranges::any_of(
          used, [&](const std::string& cluster) { return clusters.contains(cluster); });
      if (uses) ++routes[route->owner];
    }
  });
  for (const auto& [route, count] : routes) {
    leads.push_back(
        {"route", route.ForPeople(),
         count == 1 ? "1 match forwards here" : fmt::format("{} matches forward here", count)});
  }
}

void AddPorts(const engine::Core& core, const ObjectRef& parent, std::vector<Lead>& leads) {
  const auto status = core.statuses().Find(parent.ToString());
  if (!status) return;
  for (const ir::StatusScope& scope : status->scopes) {
    if (scope.section_name.empty() || scope.proxy_listener.empty()) continue;
    leads.push_back(
        {"listener", scope.section_name,
         fmt::format("{}, {}", scope.proxy_listener, Count(scope.attached_routes, "route"))});
  }
}

void AddCertificates(const engine::Core& core, const ObjectRef& secret, std::vector<Lead>& leads) {
  std::set<std::string> names;
  core.gateway().secrets.ForEach([&](const flow::Key&, const flow::Ref<ir::Secret>& each) {
    if (each->owner == secret) names.insert(each->name);
  });
  for (const std::string& name : names) leads.push_back({"certificate", name, ""});
  core.gateway().listeners.ForEach([&](const flow::Key&, const flow::Ref<ir::Listener>& listener) {
    for (const ir::FilterChain& chain : listener->chains) {
      if (!chain.tls) continue;
      const bool shown = std::ranges::any_of(
          chain.tls->certificates, [&](const std::string& name) { return names.contains(name); });
      if (shown) leads.push_back({"listener", listener->name, "filter chain " + chain.name});
    }
  });
}

}  // namespace

std::string EndpointsText(const engine::Core& core, const std::string& cluster) {
  const auto details = core.gateway().clusters.Find(cluster);
  if (details && details->discovery == ir::Discovery::kDns) {
    return fmt::format("{}:{} (by DNS)", details->dns_name, details->dns_port);
  }
  const auto endpoints = core.gateway().endpoints.Find(cluster);
  const size_t count = endpoints ? endpoints->endpoints.size() : 0;
  return Count(count, "endpoint");
}

std::vector<Lead> LeadsOf(const engine::Core& core, const ObjectRef& object) {
  std::vector<Lead> leads;
  if (object.kind == "Gateway" || object.kind == "ListenerSet") AddPorts(core, object, leads);
  AddAttachments(core, object, leads);
  if (object.kind == "HTTPRoute" || object.kind == "GRPCRoute") AddHosts(core, object, leads);
  if (object.kind == "Service" || object.kind == "Backend") AddUsers(core, object, leads);
  if (object.kind == "Secret") AddCertificates(core, object, leads);
  return leads;
}

}  // namespace weft::server
