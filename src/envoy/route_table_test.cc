// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// That a table put together of finished hosts is one that protobuf reads, with all that it needs.
#include "envoy/route_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "envoy/config/route/v3/route.pb.h"

namespace weft::envoy {
namespace {

using testing::ElementsAre;

std::shared_ptr<const HostPart> Part(const std::string& host, const std::string& cluster) {
  auto route = std::make_shared<ir::Route>();
  route->name = host + "/route";
  ir::Forward forward;
  forward.backends.push_back({.cluster = cluster, .weight = 1});
  route->action = forward;
  ir::VirtualHost from{.group = "80", .host = host};
  from.routes.push_back(route);
  return std::make_shared<const HostPart>(ToHostPart(from, 15'000));
}

TEST(RouteTable, IsPutTogetherOfItsHosts) {
  // More than 127 bytes, so that the length takes more than one.
  const std::string long_name = std::string(200, 'x') + ".example";
  const ir::Resource resource = ToRoutes(
      "80|s1", {Part("a.example", "two"), Part(long_name, "one"), Part("b.example", "two")});
  ::envoy::config::route::v3::RouteConfiguration table;
  ASSERT_TRUE(table.ParseFromString(*resource.bytes));
  EXPECT_EQ(table.name(), "80|s1");
  EXPECT_TRUE(table.ignore_port_in_host_matching());
  ASSERT_EQ(table.virtual_hosts_size(), 3);
  EXPECT_EQ(table.virtual_hosts(0).name(), "a.example");
  EXPECT_EQ(table.virtual_hosts(1).domains(0), long_name);
  EXPECT_EQ(table.virtual_hosts(2).routes(0).route().cluster(), "two");
  EXPECT_THAT(resource.needs, ElementsAre(ir::ResourceId{ir::ResourceType::kCluster, "one"},
                                          ir::ResourceId{ir::ResourceType::kCluster, "two"}));
}

// The longest times that the Gateway API can say, together: more than Envoy takes.
TEST(RouteTable, AllTriesTogetherAreNoLongerThanEnvoyTakes) {
  auto route = std::make_shared<ir::Route>();
  ir::Forward forward;
  forward.backends.push_back({.cluster = "one", .weight = 1});
  forward.timeouts.backend_request_ms = int64_t{99'999} * 3'600'000;
  forward.retry.emplace().attempts = 100;
  route->action = forward;
  ir::VirtualHost from{.group = "80", .host = "a.example"};
  from.routes.push_back(route);
  const auto part = std::make_shared<const HostPart>(ToHostPart(from, 15'000));
  ::envoy::config::route::v3::RouteConfiguration table;
  ASSERT_TRUE(table.ParseFromString(*ToRoutes("80|s1", {part}).bytes));
  EXPECT_LT(table.virtual_hosts(0).routes(0).route().timeout().seconds(), 9'223'372'036);
}

TEST(RouteTable, MayHaveNoHosts) {
  ::envoy::config::route::v3::RouteConfiguration table;
  ASSERT_TRUE(table.ParseFromString(*ToRoutes("80|s2", {}).bytes));
  EXPECT_EQ(table.name(), "80|s2");
  EXPECT_EQ(table.virtual_hosts_size(), 0);
}

}  // namespace
}  // namespace weft::envoy
