// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "golden/compare.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "golden/case.h"

namespace weft::golden {

namespace fs = std::filesystem;

std::vector<std::string> FilesEndingIn(std::string_view directory, std::string_view ending) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    std::string path = entry.path().string();
    if (!path.ends_with(ending)) continue;
    path.resize(path.size() - ending.size());
    names.push_back(std::move(path));
  }
  std::ranges::sort(names);
  return names;
}

void CompareWithFile(const std::string& text, const std::string& path) {
  if (std::getenv("WEFT_GOLDEN_UPDATE") != nullptr) {
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  ASSERT_TRUE(fs::exists(path)) << path << ": WEFT_GOLDEN_UPDATE=1 makes it";
  EXPECT_EQ(text, ReadFile(path)) << path
                                  << ": if this is as it should be, WEFT_GOLDEN_UPDATE=1 writes it";
}

std::string TestName(std::string_view path) {
  std::string name(path);
  std::ranges::replace_if(name, [](unsigned char c) { return !std::isalnum(c); }, '_');
  return name;
}

}  // namespace weft::golden
