// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The inputs of a fuzzer, as a test that always runs.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace weft {

// Checks each file of test/fuzz/corpus/`name`; `least`: of so many, lest the corpus get lost.
inline void CheckCorpus(const std::string& name, int least, void (*check)(std::string_view input)) {
  int inputs = 0;
  for (const auto& entry : std::filesystem::directory_iterator("test/fuzz/corpus/" + name)) {
    SCOPED_TRACE(entry.path());
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string input{std::istreambuf_iterator<char>(file), {}};
    check(input);
    ++inputs;
  }
  EXPECT_GE(inputs, least);
}

}  // namespace weft
