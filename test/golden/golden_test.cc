// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Each NAME.in.yaml below test/golden is translated, and what comes out is compared with
// NAME.out.yaml. With WEFT_GOLDEN_UPDATE=1 the latter is written instead: read the difference.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "golden/case.h"
#include "golden/compare.h"
#include "golden/describe.h"
#include "golden/snapshot.h"
#include "golden/yaml_writer.h"

namespace weft::golden {
namespace {

constexpr std::string_view kIn = ".in.yaml";
constexpr std::string_view kOut = ".out.yaml";
constexpr std::string_view kCases = "test/golden/gateway";

class Golden : public ::testing::TestWithParam<std::string> {};

TEST_P(Golden, IsTranslatedAsWritten) {
  const Input input = ReadInput(ReadFile(GetParam() + std::string(kIn)), "in.yaml");
  const Snapshot snapshot = Translate(input);
  for (const std::string& wrong : Incoherences(snapshot)) ADD_FAILURE() << wrong;
  CompareWithFile(ToYaml(Describe(snapshot, input.full)), GetParam() + std::string(kOut));
}

INSTANTIATE_TEST_SUITE_P(Cases, Golden, ::testing::ValuesIn(FilesEndingIn(kCases, kIn)),
                         [](const auto& test) {
                           return TestName(test.param.substr(kRoot.size() + 1));
                         });

TEST(GoldenFiles, EachOutputHasItsInput) {
  const auto inputs = FilesEndingIn(kCases, kIn);
  EXPECT_FALSE(inputs.empty());
  for (const std::string& name : FilesEndingIn(kCases, kOut)) {
    EXPECT_TRUE(std::ranges::binary_search(inputs, name)) << name << kOut;
  }
}

}  // namespace
}  // namespace weft::golden
