// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "envoy/patch.h"

#include <gtest/gtest.h>

#include "envoy/cluster.h"
#include "envoy/config/cluster/v3/cluster.pb.h"

namespace weft::envoy {
namespace {

ir::Resource Web() { return ToCluster({.name = "web", .dns_name = {}, .tls = {}, .owner = {}}); }

TEST(Patched, ChangesAFieldByItsProtoName) {
  const auto patched =
      Patched(Web(), R"([{"op": "replace", "path": "/connect_timeout", "value": "7s"}])");
  ASSERT_TRUE(patched) << patched.error();
  ::envoy::config::cluster::v3::Cluster cluster;
  ASSERT_TRUE(cluster.ParseFromString(*patched->bytes));
  EXPECT_EQ(cluster.connect_timeout().seconds(), 7);
  EXPECT_NE(patched->version, Web().version);
  EXPECT_EQ(patched->needs, Web().needs);
}

TEST(Patched, SaysWhichOperationIsWrong) {
  const auto missing = Patched(
      Web(),
      R"([{"op": "test", "path": "/name", "value": "web"}, {"op": "remove", "path": "/x"}])");
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().find("operation 1"), std::string::npos) << missing.error();
  EXPECT_FALSE(Patched(Web(), R"([{"op": "add", "path": "/no_such_field", "value": 1}])"));
  EXPECT_FALSE(Patched(Web(), R"([{"op": "replace", "path": "/name", "value": {}}])"));
  EXPECT_FALSE(Patched(Web(), "{}"));
  EXPECT_FALSE(Patched(Web(), "["));
  EXPECT_FALSE(Patched(Web(), R"([{"op": "sing"}])"));
}

}  // namespace
}  // namespace weft::envoy
