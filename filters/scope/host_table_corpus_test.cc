// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Every input that the fuzzer ever stumbled over, and its seeds, again.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "filters/scope/host_table_property.h"

namespace weft::scope {
namespace {

TEST(HostTableCorpus, HoldsTheProperty) {
  int inputs = 0;
  for (const auto& entry : std::filesystem::directory_iterator("test/fuzz/corpus/host_table")) {
    SCOPED_TRACE(entry.path());
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    CheckHostTableProperty(bytes);
    ++inputs;
  }
  EXPECT_GE(inputs, 6);
}

}  // namespace
}  // namespace weft::scope
