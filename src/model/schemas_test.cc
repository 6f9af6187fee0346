// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What schemas.h promises of the embedded schemas.
#include "model/schemas.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <string>

namespace weft::model {
namespace {

boost::json::object Schema(std::string_view group, std::string_view kind) {
  for (const EmbeddedSchema& schema : EmbeddedSchemas()) {
    if (schema.group == group && schema.kind == kind) {
      return boost::json::parse(boost::json::string_view(schema.json)).as_object();
    }
  }
  return {};
}

TEST(EmbeddedSchemas, HaveEveryRouteKindInItsVersions) {
  std::map<std::string, int> versions;
  for (const EmbeddedSchema& schema : EmbeddedSchemas()) {
    const auto json = boost::json::parse(boost::json::string_view(schema.json));
    versions[std::string(schema.kind)] = static_cast<int>(json.at("versions").as_array().size());
  }
  for (const char* kind :
       {"GatewayClass", "Gateway", "ListenerSet", "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute",
        "UDPRoute", "ReferenceGrant", "BackendTLSPolicy"}) {
    EXPECT_GE(versions[kind], 1) << kind;
  }
}

TEST(EmbeddedSchemas, AreOrderedAndAgreeWithTheirJson) {
  std::pair<std::string_view, std::string_view> last;
  for (const EmbeddedSchema& schema : EmbeddedSchemas()) {
    const std::pair here(schema.group, schema.kind);
    EXPECT_LT(last, here);
    last = here;
    const auto json = boost::json::parse(boost::json::string_view(schema.json));
    EXPECT_EQ(json.at("group").as_string(), schema.group);
    EXPECT_EQ(json.at("kind").as_string(), schema.kind);
    EXPECT_THAT(std::string(json.at("scope").as_string()), testing::AnyOf("Namespaced", "Cluster"));
  }
}

TEST(EmbeddedSchemas, KeepRulesAndDropDescriptions) {
  const auto schema = Schema("gateway.networking.k8s.io", "HTTPRoute");
  ASSERT_FALSE(schema.empty());
  EXPECT_EQ(schema.at("plural").as_string(), "httproutes");
  const auto& spec =
      schema.at("versions").at(0).at("schema").at("properties").at("spec").as_object();
  EXPECT_FALSE(spec.contains("description"));
  const auto& rules = spec.at("properties").at("rules").as_object();
  EXPECT_TRUE(rules.contains("x-kubernetes-validations"));
  EXPECT_EQ(rules.at("maxItems").as_int64(), 16);
}

}  // namespace
}  // namespace weft::model
