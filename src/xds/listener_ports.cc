// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Ports of listeners, from Envoy's protos.
#include "xds/listener_ports.h"

#include <envoy/config/listener/v3/listener.pb.h>

#include <set>

namespace weft::xds {
namespace {

using envoy::config::core::v3::Address;
using envoy::config::core::v3::SocketAddress;

void AddPort(const Address& address, std::set<ListenerPort>& ports) {
  if (!address.has_socket_address() || address.socket_address().port_value() == 0) return;
  const SocketAddress& socket = address.socket_address();
  ports.insert(
      {socket.protocol() == SocketAddress::UDP, static_cast<uint16_t>(socket.port_value())});
}

}  // namespace

std::vector<ListenerPort> PortsOf(const ir::Resource& resource) {
  envoy::config::listener::v3::Listener listener;
  if (resource.id.type != ir::ResourceType::kListener ||
      !listener.ParseFromString(*resource.bytes)) {
    return {};
  }
  if (listener.has_bind_to_port() && !listener.bind_to_port().value()) return {};
  std::set<ListenerPort> ports;
  AddPort(listener.address(), ports);
  for (const auto& more : listener.additional_addresses()) AddPort(more.address(), ports);
  return {ports.begin(), ports.end()};
}

}  // namespace weft::xds
