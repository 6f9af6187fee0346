// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Plain scalars against what sigs.k8s.io/yaml v1.6.0 (YAMLToJSON) gave for the same texts.
#include "model/yaml_scalar.h"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <cmath>
#include <string>

namespace weft::model {
namespace {

struct Case {
  std::string_view text;
  std::string_view json;  // "": it is a string
};

class PlainScalar : public testing::TestWithParam<Case> {};

TEST_P(PlainScalar, MeansWhatKubernetesReads) {
  const auto value = ResolvePlainScalar(GetParam().text);
  EXPECT_EQ(value ? boost::json::serialize(*value) : "", GetParam().json);
}

INSTANTIATE_TEST_SUITE_P(All, PlainScalar,
                         testing::ValuesIn(std::vector<Case>{
                             {"", "null"},
                             {"~", "null"},
                             {"null", "null"},
                             {"Null", "null"},
                             {"NULL", "null"},
                             {"nULL", ""},
                             {"true", "true"},
                             {"True", "true"},
                             {"TRUE", "true"},
                             {"tRUE", ""},
                             {"false", "false"},
                             // YAML 1.1's booleans, which Kubernetes keeps.
                             {"yes", "true"},
                             {"y", "true"},
                             {"Y", "true"},
                             {"on", "true"},
                             {"oN", ""},
                             {"n", "false"},
                             {"NO", "false"},
                             {"Off", "false"},
                             {"0", "0"},
                             {"00", "0"},
                             {"-0", "0"},
                             {"+5", "5"},
                             {"8080", "8080"},
                             {"0777", "511"},
                             {"-0777", "-511"},
                             {"08", "8"},
                             {"0o17", "15"},
                             {"0O17", "15"},
                             {"0x1F", "31"},
                             {"-0x1F", "-31"},
                             {"0x", ""},
                             {"0b11", "3"},
                             {"-0b11", "-3"},
                             {"0b", ""},
                             {"1_000", "1000"},
                             {"1__0", "10"},
                             {"0_7", "7"},
                             {"_1", ""},
                             {"1_000.5", "1.0005E3"},
                             {"9223372036854775807", "9223372036854775807"},
                             {"9223372036854775808", "9223372036854775808"},
                             {"-9223372036854775808", "-9223372036854775808"},
                             {"18446744073709551615", "18446744073709551615"},
                             {"0xFFFFFFFFFFFFFFFF", "18446744073709551615"},
                             {"18446744073709551616", "1.8446744073709552E19"},
                             {"-9223372036854775809",
                              "-9223372036854775808"},  // -9223372036854776000 as a double
                             {"1.0", "1"},
                             {"1.", "1"},
                             {"123456789.0", "123456789"},
                             {"0.0", "0"},
                             {"-0.0", "0"},
                             {"1e3", "1000"},
                             {"1E3", "1000"},
                             {"1e+3", "1000"},
                             {"1.5e3", "1500"},
                             {"12e03", "12000"},
                             {".5", "5E-1"},
                             {"+.5", "5E-1"},
                             {"0.1", "1E-1"},
                             {"1e-3", "1E-3"},
                             {"1e21", "1E21"},
                             {"1e", ""},
                             {".", ""},
                             {"-", ""},
                             {"+", ""},
                             {"1e400", ""},
                             {"1.2.3", ""},
                             {"0x1.8p1", ""},
                             {"1:30", ""},
                             {"10s", ""},
                             {"2024-01-01", ""},
                             {"2024-01-01T00:00:00Z", ""},
                             {"infinity", ""},
                             {"nan", ""},
                             {"<<", ""},
                             {"=", ""},
                             {"shop", ""}}));

TEST(PlainScalar, InfinityAndNanAreNumbersThatTheCallerRefuses) {
  EXPECT_EQ(ResolvePlainScalar(".inf")->get_double(), INFINITY);
  EXPECT_EQ(ResolvePlainScalar("-.Inf")->get_double(), -INFINITY);
  EXPECT_TRUE(std::isnan(ResolvePlainScalar(".NaN")->get_double()));
}

}  // namespace
}  // namespace weft::model
