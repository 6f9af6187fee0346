// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/hosts.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "translate/gateway/hostname.h"
#include "translate/gateway/ports.h"

namespace weft::translate {
namespace {

uint32_t ImpliedPort(std::string_view scheme) { return scheme == "https" ? 443 : 80; }

// Where a redirect on this listener and host leads. A port that its scheme implies is left out, and
// then the Host header's must not slip in: where redirect and host name no host to put there, the
// port stays. Spec: HTTPRequestRedirectFilter.port.
ir::Redirect OnListener(ir::Redirect redirect, const ListenerClaim& listener,
                        const std::string& host) {
  const bool as_it_came = redirect.scheme.empty() && redirect.port == 0;
  const uint32_t implied = ImpliedPort(!redirect.scheme.empty()                ? redirect.scheme
                                       : listener.protocol == Protocol::kHttps ? "https"
                                                                               : "http");
  if (redirect.port == 0) redirect.port = redirect.scheme.empty() ? listener.port : implied;
  if (redirect.port != implied) return redirect;
  if (!as_it_came && redirect.hostname.empty()) {
    if (!host.starts_with('*')) {
      redirect.hostname = host;
    } else if (listener.port != 80 && listener.port != 443) {
      return redirect;
    }
  }
  redirect.port = 0;
  return redirect;
}

std::shared_ptr<const ir::Route> OnListener(const std::shared_ptr<const ir::Route>& route,
                                            const ListenerClaim& listener,
                                            const std::string& host) {
  const auto* redirect = std::get_if<ir::Redirect>(&route->action);
  if (!redirect) return route;
  ir::Redirect placed = OnListener(*redirect, listener, host);
  if (placed == *redirect) return route;
  ir::Route copy = *route;
  copy.action = std::move(placed);
  return std::make_shared<const ir::Route>(std::move(copy));
}

void AddMirrors(const std::vector<ir::Mirror>& mirrors, std::set<SharedText>& clusters) {
  for (const ir::Mirror& mirror : mirrors) clusters.insert(mirror.cluster);
}

// Of requests that go nowhere there are no copies either.
void AddClusters(const ir::Forward& forward, std::set<SharedText>& clusters) {
  const auto counts = [](const ir::WeightedBackend& backend) { return backend.weight > 0; };
  if (std::ranges::none_of(forward.backends, counts)) return;
  AddMirrors(forward.mirrors, clusters);
  for (const ir::WeightedBackend& backend : forward.backends) {
    if (!counts(backend) || backend.cluster.empty()) continue;
    clusters.insert(backend.cluster);
    AddMirrors(backend.mirrors, clusters);
  }
}

// The inverse of HostBucket(): neither a group nor a host name has a slash.
std::pair<std::string, std::string> GroupAndHost(const std::string& bucket) {
  const size_t slash = bucket.find('/');
  return {bucket.substr(0, slash), bucket.substr(slash + 1)};
}

bool IsAttached(const RouteAttachment& route, const SharedText& listener) {
  const auto found = std::ranges::find(route.attachments, listener, &Attachment::listener);
  return found != route.attachments.end();
}

// Routes that bring the host to the port by other listeners than its owner alone.
void TellRoutesOfOthers(const flow::Members<RouteAttachment>& routes, const ListenerClaim& owner,
                        const std::string& host, std::vector<Finding>& findings) {
  for (const auto& [key, route] : routes) {
    if (IsAttached(*route, owner.key)) continue;
    findings.push_back(
        {.severity = Severity::kWarning,
         .code = "WEFT-ROUTE-HOST-ELSEWHERE",
         .object = route->route,
         .field = "spec.parentRefs",
         .message = fmt::format("requests for {} are those of listener {}, which the route is not "
                                "attached to: they never come to the route",
                                host, owner.key.str()),
         .next = "attach the route to that listener as well, or use another host name"});
  }
}

}  // namespace

std::string HostBucket(std::string_view group, std::string_view host) {
  return fmt::format("{}/{}", group, host);
}

std::string AttachmentBucket(std::string_view listener, std::string_view original) {
  return fmt::format("{}|{}", listener, original);
}

std::string RulesKey(const ObjectRef& route, std::string_view identity) {
  return fmt::format("{}|{}", route.ToString(), identity);
}

flow::Out<ir::VirtualHost> BuildVirtualHost(flow::Reads& reads, const HostWorld& world,
                                            const flow::Key& bucket) {
  flow::Out<ir::VirtualHost> out;
  const auto [group, name] = GroupAndHost(bucket);
  const std::vector<std::string> patterns = PatternsCovering(name);
  flow::Ref<BoundListener> owner;
  bool reachable = false;  // some listener serves the host, or would if it were not for the owner
  for (const std::string& pattern : patterns) {
    const auto& listeners = reads.Lookup(world.listeners_by_name, HostBucket(group, pattern));
    if (listeners.empty()) continue;
    const auto listener = (*listeners.begin()).second;
    if (!owner) owner = listener;
    reachable = listener->serves();
    if (reachable) break;
  }
  if (!reachable) return out;
  const ListenerClaim& claim = *owner->claim;
  TellRoutesOfOthers(reads.Lookup(world.attached_by_host, bucket), claim, name, out.findings);

  ir::VirtualHost host{.group = group,
                       .host = name,
                       .owner_listener = claim.key,
                       .guarded = claim.protocol == Protocol::kHttps};
  if (!owner->serves()) {
    out.Emit(bucket, std::move(host));
    return out;
  }
  host.http3_port = TakesHttp3(claim) ? claim.port : 0;
  if (!host.guarded) host.filters = claim.filters;
  std::set<flow::Key> listed;  // routes: of several names of one the most specific counts
  for (const std::string& pattern : patterns) {
    // Routes of one original name, in the order of their matches.
    std::vector<PlacedRoute> placed;
    bool catches_all = false;
    for (const auto& [key, route] :
         reads.Lookup(world.attached_by_name, AttachmentBucket(claim.key, pattern))) {
      if (!listed.insert(key).second) continue;
      const auto attachment =
          std::ranges::find(route->attachments, claim.key, &Attachment::listener);
      const auto rules = reads.Get(world.rules, RulesKey(attachment->route, attachment->identity));
      if (!rules) continue;
      placed.insert(placed.end(), rules->routes.begin(), rules->routes.end());
      catches_all |= rules->catches_all;
    }
    std::ranges::sort(placed, {}, &PlacedRoute::precedence);
    for (const PlacedRoute& each : placed) {
      host.routes.push_back(OnListener(each.route, claim, name));
    }
    if (catches_all) break;  // nothing falls through to a less specific name
  }
  out.Emit(bucket, std::move(host));
  return out;
}

std::vector<flow::Key> ClustersOf(const ir::VirtualHost& host) {
  std::set<SharedText> clusters;  // a host may have thousands of routes to one
  for (const ir::ExternalAuth& server : host.filters) clusters.insert(server.cluster);
  for (const auto& route : host.routes) {
    for (const ir::ExternalAuth& server : route->external_auth) clusters.insert(server.cluster);
    if (const auto* forward = std::get_if<ir::Forward>(&route->action)) {
      AddClusters(*forward, clusters);
    }
  }
  return {clusters.begin(), clusters.end()};
}

}  // namespace weft::translate
