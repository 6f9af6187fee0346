// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Each NAME.in.yaml below test/golden is translated, and what comes out is compared with
// NAME.out.yaml. With WEFT_GOLDEN_UPDATE=1 the latter is written instead: read the difference.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "golden/case.h"
#include "golden/describe.h"
#include "golden/snapshot.h"
#include "golden/world.h"
#include "golden/yaml_writer.h"

namespace weft::golden {
namespace {

namespace fs = std::filesystem;

constexpr char kRoot[] = "test/golden";
constexpr std::string_view kIn = ".in.yaml";
constexpr std::string_view kOut = ".out.yaml";

// The files below the root with that ending, without it.
std::vector<std::string> FilesEndingIn(std::string_view ending) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot)) {
    std::string path = entry.path().string();
    if (!path.ends_with(ending)) continue;
    path.resize(path.size() - ending.size());
    names.push_back(std::move(path));
  }
  std::ranges::sort(names);
  return names;
}

bool Updating() { return std::getenv("WEFT_GOLDEN_UPDATE") != nullptr; }

class Golden : public ::testing::TestWithParam<std::string> {};

TEST_P(Golden, IsTranslatedAsWritten) {
  const Input input = ReadInput(ReadFile(GetParam() + std::string(kIn)), "in.yaml");
  World world(input.options);
  world.SetNow(input.now);
  for (const model::AnyObject& object : input.objects) world.Set(object);
  world.Commit();

  Snapshot snapshot = TakeSnapshot(world);
  for (const std::string& wrong : Incoherences(snapshot)) ADD_FAILURE() << wrong;
  snapshot.findings.insert(snapshot.findings.begin(), input.findings.begin(), input.findings.end());
  const std::string text = ToYaml(Describe(snapshot, input.full));
  const std::string path = GetParam() + std::string(kOut);
  if (Updating()) {
    std::ofstream(path, std::ios::binary) << text;
  } else {
    EXPECT_EQ(text, ReadFile(path)) << "if this is as it should be: WEFT_GOLDEN_UPDATE=1";
  }
}

// "test/golden/gateway/http/path" is "gateway_http_path".
std::string TestName(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param.substr(std::string_view(kRoot).size() + 1);
  std::ranges::replace_if(name, [](unsigned char c) { return !std::isalnum(c); }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cases, Golden, ::testing::ValuesIn(FilesEndingIn(kIn)), TestName);

TEST(GoldenFiles, EachOutputHasItsInput) {
  const auto inputs = FilesEndingIn(kIn);
  for (const std::string& name : FilesEndingIn(kOut)) {
    EXPECT_TRUE(std::ranges::binary_search(inputs, name)) << name << kOut;
  }
}

}  // namespace
}  // namespace weft::golden
