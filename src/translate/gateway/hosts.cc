// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/hosts.h"

#include <fmt/format.h>

#include <algorithm>

#include "translate/gateway/hostname.h"

namespace weft::translate {
namespace {

// Redirects that keep the port mean the listener's. Spec: HTTPRequestRedirectFilter.port: with a
// scheme its well-known port, else the listener's; a port that the scheme implies is left out.
std::shared_ptr<const ir::Route> OnListener(const std::shared_ptr<const ir::Route>& route,
                                            const ListenerClaim& listener) {
  const auto* redirect = std::get_if<ir::Redirect>(&route->action);
  if (!redirect || redirect->port != 0 || !redirect->scheme.empty()) return route;
  const uint32_t implied = listener.protocol == Protocol::kHttps ? 443 : 80;
  if (listener.port == implied) return route;
  ir::Route copy = *route;
  std::get<ir::Redirect>(copy.action).port = listener.port;
  return std::make_shared<const ir::Route>(std::move(copy));
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
                                            const flow::Key& bucket, const HostMention& mention) {
  flow::Out<ir::VirtualHost> out;
  const std::vector<std::string> patterns = PatternsCovering(mention.host);
  flow::Ref<BoundListener> owner;
  for (const std::string& pattern : patterns) {
    const auto& listeners =
        reads.Lookup(world.listeners_by_name, HostBucket(mention.group, pattern));
    if (listeners.empty()) continue;
    owner = (*listeners.begin()).second;
    break;
  }
  if (!owner) return out;
  const ListenerClaim& claim = *owner->claim;

  ir::VirtualHost host{.group = mention.group,
                       .host = mention.host,
                       .owner_listener = claim.key,
                       .guarded = claim.protocol == Protocol::kHttps};
  for (const std::string& pattern : patterns) {
    // Routes of one original name, in the order of their matches.
    std::vector<PlacedRoute> placed;
    bool catches_all = false;
    for (const auto& [key, attachment] :
         reads.Lookup(world.attachments_by_name, AttachmentBucket(claim.key, pattern))) {
      const auto rules = reads.Get(world.rules, RulesKey(attachment->route, attachment->identity));
      if (!rules) continue;
      placed.insert(placed.end(), rules->routes.begin(), rules->routes.end());
      catches_all |= rules->catches_all;
    }
    std::ranges::sort(placed, {}, &PlacedRoute::precedence);
    for (const PlacedRoute& each : placed) host.routes.push_back(OnListener(each.route, claim));
    if (catches_all) break;  // nothing falls through to a less specific name
  }
  out.Emit(bucket, std::move(host));
  return out;
}

}  // namespace weft::translate
