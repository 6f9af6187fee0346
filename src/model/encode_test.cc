// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is kept of an object gives the same object again: every member of every kind, and none.
#include "model/encode.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/mp11/algorithm.hpp>

#include "model/sample_for_test.h"
#include "model/schemas.h"

namespace weft::model {
namespace {

// The object without what makes it another object than that of its spec.
template <class T>
AnyObject SpecOnly(T object) {
  object.metadata = ObjectMeta();
  return std::make_shared<const T>(std::move(object));
}

template <class T>
void ExpectSameAgain(const T& object) {
  const AnyObject before = SpecOnly(object);
  const std::string text = boost::json::serialize(EncodeSpec(before));
  const auto after = DecodeSpec(kKind<T>.group, kKind<T>.kind, boost::json::parse(text));
  ASSERT_TRUE(after) << text;
  ASSERT_TRUE(std::holds_alternative<std::shared_ptr<const T>>(*after));
  EXPECT_EQ(*std::get<std::shared_ptr<const T>>(*after),
            *std::get<std::shared_ptr<const T>>(before))
      << text;
}

TEST(Encode, GivesTheSameObjectAgain) {
  size_t kinds = 0;
  for (const EmbeddedSchema& embedded : EmbeddedSchemas()) {
    const boost::json::value schema = boost::json::parse(embedded.json);
    boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, FreezableKinds>>(
        [&]<class T>(std::type_identity<T>) {
          if (kKind<T>.kind != embedded.kind || kKind<T>.group != embedded.group) return;
          ++kinds;
          EXPECT_TRUE(IsFreezable(kKind<T>));
          for (const boost::json::value& version : schema.at("versions").as_array()) {
            const auto decoded = Decode<T>(SampleObject(version.at("schema").as_object()));
            ASSERT_TRUE(decoded) << embedded.kind;
            ExpectSameAgain(*decoded);
          }
          ExpectSameAgain(T());
        });
  }
  EXPECT_EQ(kinds, boost::mp11::mp_size<FreezableKinds>::value);
}

TEST(Encode, KeepsAPatchThatWritesNull) {
  EnvoyPatch patch;
  patch.spec.patch.push_back({.op = "add", .path = "/a", .value = boost::json::value(nullptr)});
  patch.spec.patch.push_back({.op = "remove", .path = "/b"});
  ExpectSameAgain(patch);
}

TEST(Encode, WhatIsNoSuchSpecGivesNothing) {
  EXPECT_FALSE(IsFreezable(kKind<Secret>));
  EXPECT_FALSE(DecodeSpec("", "Secret", boost::json::object()));
  EXPECT_FALSE(DecodeSpec(kGatewayGroup, "HTTPRoute", "text"));
  EXPECT_FALSE(DecodeSpec(kGatewayGroup, "HTTPRoute", boost::json::parse(R"({"rules":7})")));
}

}  // namespace
}  // namespace weft::model
