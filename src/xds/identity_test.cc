// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which nodes a certificate stands for.
#include "xds/identity.h"

#include <gtest/gtest.h>

namespace weft::xds {
namespace {

TEST(StandsFor, ADnsNameIsTheNodesId) {
  const Identity identity{.names = {"edge-1", "edge-2.shop.example"}};
  EXPECT_TRUE(StandsFor(identity, "edge-1"));
  EXPECT_TRUE(StandsFor(identity, "edge-2.shop.example"));
  EXPECT_FALSE(StandsFor(identity, "edge-2"));
  EXPECT_FALSE(StandsFor(identity, "edge-11"));
  EXPECT_FALSE(StandsFor(identity, "EDGE-1"));
}

TEST(StandsFor, ASpiffeIdNamesTheNodeInItsPath) {
  const Identity identity{.names = {"spiffe://shop.example/node/edge-1"}};
  EXPECT_TRUE(StandsFor(identity, "edge-1"));
  for (const char* other : {"edge", "edge-1/x", "edge-12", "node/edge-1", "shop.example", "",
                            "spiffe://shop.example/node/edge-1"}) {
    EXPECT_FALSE(StandsFor(identity, other)) << other;
  }
}

TEST(StandsFor, WhatOnlyLooksLikeANodesNameIsNone) {
  for (const char* name :
       {"spiffe://shop.example/ns/edge/sa/edge-1", "spiffe:///node/edge-1", "spiffe://node/edge-1",
        "spiffe://shop.example/x/node/edge-1", "spiffe://shop.example/node/edge-1/x",
        "https://shop.example/node/edge-1", "*", "*.edge-1", "spiffe://shop.example/node/"}) {
    EXPECT_FALSE(StandsFor({.names = {name}}, "edge-1")) << name;
    EXPECT_FALSE(StandsFor({.names = {name}}, "")) << name;
  }
  EXPECT_FALSE(StandsFor({}, "edge-1"));
  EXPECT_TRUE(
      StandsFor({.names = {"spiffe://d/node/a/b"}}, "a/b"));  // a node's id may have slashes
}

}  // namespace
}  // namespace weft::xds
