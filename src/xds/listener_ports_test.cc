// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Ports of listeners.
#include "xds/listener_ports.h"

#include <envoy/config/listener/v3/listener.pb.h>
#include <gtest/gtest.h>

#include <memory>

namespace weft::xds {
namespace {

using envoy::config::core::v3::SocketAddress;
using envoy::config::listener::v3::Listener;

ir::Resource Resource(const std::string& bytes,
                      ir::ResourceType type = ir::ResourceType::kListener) {
  return {.id = {type, "l"}, .bytes = std::make_shared<const std::string>(bytes)};
}

Listener On(uint32_t port, bool udp = false) {
  Listener listener;
  auto* address = listener.mutable_address()->mutable_socket_address();
  address->set_address("0.0.0.0");
  address->set_port_value(port);
  if (udp) address->set_protocol(SocketAddress::UDP);
  return listener;
}

TEST(PortsOf, TakesTcpUdpAndAdditionalAddresses) {
  Listener listener = On(8443);
  auto* more = listener.add_additional_addresses()->mutable_address()->mutable_socket_address();
  more->set_port_value(8443);
  more->set_protocol(SocketAddress::UDP);
  const std::vector<ListenerPort> both{{false, 8443}, {true, 8443}};
  EXPECT_EQ(PortsOf(Resource(listener.SerializeAsString())), both);
  const std::vector<ListenerPort> dns{{true, 53}};
  EXPECT_EQ(PortsOf(Resource(On(53, true).SerializeAsString())), dns);
}

TEST(PortsOf, NothingForWhatBindsNothing) {
  Listener unbound = On(8080);
  unbound.mutable_bind_to_port()->set_value(false);
  EXPECT_TRUE(PortsOf(Resource(unbound.SerializeAsString())).empty());
  Listener pipe;
  pipe.mutable_address()->mutable_pipe()->set_path("/run/x.sock");
  EXPECT_TRUE(PortsOf(Resource(pipe.SerializeAsString())).empty());
  EXPECT_TRUE(PortsOf(Resource("\xff not a message")).empty());
  const std::string cluster = On(8080).SerializeAsString();
  EXPECT_TRUE(PortsOf(Resource(cluster, ir::ResourceType::kCluster)).empty());
}

}  // namespace
}  // namespace weft::xds
