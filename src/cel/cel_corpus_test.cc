// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Every rule that the fuzzer ever stumbled over, and its seeds, again.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "cel/cel_property.h"

namespace weft::cel {
namespace {

TEST(CelCorpus, HoldsTheProperty) {
  int inputs = 0;
  for (const auto& entry : std::filesystem::directory_iterator("test/fuzz/corpus/cel")) {
    SCOPED_TRACE(entry.path());
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    CheckCelProperty(text);
    ++inputs;
  }
  EXPECT_GE(inputs, 20);
}

}  // namespace
}  // namespace weft::cel
