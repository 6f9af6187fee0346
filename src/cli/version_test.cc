// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/version.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weft::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

server::VersionView Running(const std::string& weft, const std::string& proxy) {
  return {.weft = weft,
          .envoy = "1.40.0",
          .proxies = {{.node = "edge-1",
                       .version = "envoy " + proxy,
                       .address = {},
                       .admin_socket = {},
                       .state = "current",
                       .refused = {}}}};
}

TEST(SkewOf, TellsOfVersionsThatDoNotFit) {
  EXPECT_THAT(SkewOf("0.1.7", Running("0.1.2", "1.40.0")), IsEmpty());
  EXPECT_THAT(SkewOf("0.2.0", Running("0.1.2", "1.40.0")),
              ElementsAre("this program is 0.2.0, the control plane 0.1.2: use one version"));
  EXPECT_THAT(SkewOf("0.1.0", Running("0.1.0", "1.39.1")),
              ElementsAre(HasSubstr("proxy edge-1 is envoy 1.39.1, but this Weft is made for")));
}

}  // namespace
}  // namespace weft::cli
