// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/json_hash.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <map>
#include <string>
#include <vector>

namespace weft::model {
namespace {

uint64_t Hash(std::string_view json) { return StableHash(boost::json::parse(json)); }

TEST(StableHash, DoesNotSeeTheOrderOfMembers) {
  EXPECT_EQ(Hash(R"({"a":1,"b":{"c":[1,2],"d":null}})"),
            Hash(R"({"b":{"d":null,"c":[1,2]},"a":1})"));
  EXPECT_EQ(StableHash(boost::json::value(int64_t{7})),
            StableHash(boost::json::value(uint64_t{7})));
}

TEST(StableHash, TellsDifferentValuesApart) {
  const std::vector<std::string> values = {"null",
                                           "0",
                                           "false",
                                           "true",
                                           "1",
                                           "1.5",
                                           "-1",
                                           R"("")",
                                           R"("0")",
                                           R"("1")",
                                           R"("true")",
                                           "[]",
                                           "{}",
                                           "[null]",
                                           "[[]]",
                                           "[0]",
                                           "[1,2]",
                                           "[2,1]",
                                           "[1,[2]]",
                                           "[[1],2]",
                                           "[[1,2]]",
                                           R"({"a":1})",
                                           R"({"b":1})",
                                           R"({"a":"1"})",
                                           R"({"a":{"b":1}})",
                                           R"({"b":{"a":1}})",
                                           R"({"a":1,"b":2})",
                                           R"({"a":2,"b":1})",
                                           R"([{"a":1},{"b":2}])",
                                           R"([{"b":2},{"a":1}])",
                                           R"({"a":null})",
                                           R"({"a":[]})",
                                           R"({"a":{}})"};
  std::map<uint64_t, std::string> seen;
  for (const std::string& value : values) {
    const auto [twin, is_new] = seen.emplace(Hash(value), value);
    EXPECT_TRUE(is_new) << value << " and " << twin->second;
  }
}

TEST(StableHash, IsTheSameInEveryVersion) {
  EXPECT_EQ(Hash(R"({"spec":{"rules":[{"weight":90}]}})"), 18150565091210746724u);
}

}  // namespace
}  // namespace weft::model
