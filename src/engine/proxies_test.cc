// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/proxies.h"

#include <gtest/gtest.h>

#include <memory>

namespace weft::engine {
namespace {

xds::ClientRef Client(xds::ClientId id) {
  return std::make_shared<const xds::Client>(xds::Client{.id = id, .node_id = "edge"});
}

TEST(Proxies, WaitsForTheFirstConfigurationOfEachThatAnswers) {
  Proxies proxies;
  EXPECT_FALSE(proxies.AnyServes());
  EXPECT_TRUE(proxies.NoneWaits()) << "nobody is there to wait for";
  const auto one = Client(1), two = Client(2);
  proxies.On(xds::ClientConnected{one}, {});
  EXPECT_FALSE(proxies.NoneWaits());
  proxies.On(xds::ClientCaughtUp{one, true}, {});
  EXPECT_TRUE(proxies.AnyServes());
  proxies.On(xds::ClientCaughtUp{one, false}, {});
  EXPECT_TRUE(proxies.AnyServes()) << "a change that is under way takes nobody out of service";
  proxies.On(xds::ClientConnected{two}, {});
  EXPECT_FALSE(proxies.AnyServes());
  proxies.On(xds::ClientSilent{two, true}, {});
  EXPECT_TRUE(proxies.AnyServes());
  proxies.On(xds::ClientDisconnected{one}, {});
  proxies.On(xds::ClientDisconnected{two}, {});
  EXPECT_FALSE(proxies.AnyServes());
}

TEST(Proxies, KeepsARefusalUntilTheResourceIsTakenOrGone) {
  Proxies proxies;
  proxies.On(xds::ClientConnected{Client(1)}, {});
  const auto resource =
      std::make_shared<const ir::Resource>(ir::Resource{.id = {ir::ResourceType::kRoutes, "r"}});
  proxies.On(xds::ClientRefused{Client(1), {resource, "bad regex"}}, {});
  EXPECT_EQ(proxies.all().at(1).refused.at(resource->id), "bad regex");
  proxies.On(xds::AckedByAll{{resource}}, {});
  EXPECT_TRUE(proxies.all().at(1).refused.empty());
  proxies.On(xds::ClientRefused{Client(1), {resource, "bad regex"}}, {});
  proxies.Forget(resource->id);
  EXPECT_TRUE(proxies.all().at(1).refused.empty());
}

}  // namespace
}  // namespace weft::engine
