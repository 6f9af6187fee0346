// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/proxies.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "server/resource_names.h"

namespace weft::server {
namespace {

ProxyView ToView(const engine::Proxy& proxy) {
  ProxyView view{.node = proxy.client->node_id,
                 .version = proxy.client->version,
                 .address = proxy.client->address};
  view.state = proxy.silent ? "silent" : proxy.caught_up ? "current" : "behind";
  view.connected_since =
      std::chrono::duration_cast<std::chrono::milliseconds>(proxy.since.time_since_epoch()).count();
  for (const auto& [resource, message] : proxy.refused) {
    view.refused.push_back({fmt::format("{} {}", NameOf(resource.type), resource.name), message});
  }
  return view;
}

}  // namespace

std::vector<ProxyView> ProxiesOf(const engine::Proxies& proxies,
                                 const std::map<std::string, std::string>& admin_sockets) {
  std::vector<ProxyView> views;
  for (const auto& [id, proxy] : proxies.all()) {
    ProxyView& view = views.emplace_back(ToView(proxy));
    const auto socket = admin_sockets.find(view.node);
    if (socket != admin_sockets.end()) view.admin_socket = socket->second;
  }
  std::ranges::sort(views, {}, &ProxyView::node);
  return views;
}

}  // namespace weft::server
