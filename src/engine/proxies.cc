// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/proxies.h"

#include <algorithm>
#include <ranges>
#include <variant>

namespace weft::engine {

void Proxies::On(const xds::ServerEvent& event, WallTime now) {
  if (const auto* connected = std::get_if<xds::ClientConnected>(&event)) {
    proxies_[connected->client->id] = {.client = connected->client, .since = now, .refused = {}};
  } else if (const auto* gone = std::get_if<xds::ClientDisconnected>(&event)) {
    proxies_.erase(gone->client->id);
  } else if (const auto* progress = std::get_if<xds::ClientCaughtUp>(&event)) {
    Proxy& proxy = proxies_.at(progress->client->id);
    proxy.caught_up = progress->caught_up;
    proxy.was_caught_up |= progress->caught_up;
  } else if (const auto* silence = std::get_if<xds::ClientSilent>(&event)) {
    proxies_.at(silence->client->id).silent = silence->silent;
  } else if (const auto* refused = std::get_if<xds::ClientRefused>(&event)) {
    proxies_.at(refused->client->id).refused[refused->refused.resource->id] =
        refused->refused.message;
  } else if (const auto* acked = std::get_if<xds::AckedByAll>(&event)) {
    for (const xds::ResourceRef& resource : acked->resources) Forget(resource->id);
  }
}

void Proxies::Forget(const ir::ResourceId& resource) {
  for (Proxy& proxy : proxies_ | std::views::values) proxy.refused.erase(resource);
}

bool Proxies::AnyServes() const { return !proxies_.empty() && NoneWaits(); }

bool Proxies::NoneWaits() const {
  return std::ranges::all_of(proxies_ | std::views::values, [](const Proxy& proxy) {
    return proxy.was_caught_up || proxy.silent;
  });
}

}  // namespace weft::engine
