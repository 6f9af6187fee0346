// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Every input that the fuzzers of the whole translation ever stumbled over, and their seeds, again:
// those of test/fuzz/corpus, and what users write in test/golden.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "random/choices.h"
#include "random/translate_property.h"

namespace weft::sets {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> FilesBelow(const char* folder, std::string_view end) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().string().ends_with(end)) {
      files.push_back(entry.path());
    }
  }
  return files;
}

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// How many seeds: WEFT_SEEDS, where that is set.
uint64_t Seeds(uint64_t usual) {
  const char* given = std::getenv("WEFT_SEEDS");
  return given ? std::stoull(given) : usual;
}

TEST(TranslateCorpus, HoldsTheProperty) {
  const auto files = FilesBelow("test/fuzz/corpus/translate", "");
  EXPECT_GE(files.size(), 10u);
  for (const fs::path& file : files) {
    SCOPED_TRACE(file);
    CheckTranslationOfText(Read(file));
  }
}

TEST(TranslateCorpus, HoldsThePropertyForTheGoldenCases) {
  const auto files = FilesBelow("test/golden/gateway", ".in.yaml");
  EXPECT_GE(files.size(), 150u);
  for (const fs::path& file : files) {
    SCOPED_TRACE(file);
    CheckTranslationOfText(Read(file));
  }
}

// Lines of one case in another, repeated, or left out: mostly still YAML, and often still objects.
TEST(TranslateCorpus, HoldsThePropertyForDamagedCases) {
  std::vector<std::vector<std::string>> texts;
  for (const fs::path& file : FilesBelow("test/golden/gateway", ".in.yaml")) {
    std::istringstream text(Read(file));
    auto& lines = texts.emplace_back();
    for (std::string line; std::getline(text, line);) lines.push_back(line + "\n");
  }
  for (uint64_t seed = 1; seed <= Seeds(300); ++seed) {
    Choices choices(3'000'000 + seed);
    std::vector<std::string> lines = choices.Pick(texts);
    for (size_t edits = 1 + choices.Below(6); edits > 0 && !lines.empty(); --edits) {
      const auto at = lines.begin() + static_cast<std::ptrdiff_t>(choices.Below(lines.size()));
      switch (choices.Below(4)) {
        case 0:
          lines.erase(at);
          break;
        case 1:
          lines.insert(at, *at);
          break;
        case 2:
          lines.insert(at, choices.Pick(choices.Pick(texts)));
          break;
        default:
          at->erase(choices.Below(at->size()), 1 + choices.Below(3));
      }
    }
    std::string text;
    for (const std::string& line : lines) text += line;
    SCOPED_TRACE(seed);
    CheckTranslationOfText(text);
  }
}

TEST(HistoryCorpus, HoldsThePropertyForRandomBytes) {
  for (uint64_t seed = 1; seed <= Seeds(60); ++seed) {
    Choices choices(4'000'000 + seed);
    std::string bytes(choices.Below(3000), '\0');
    for (char& byte : bytes) byte = static_cast<char>(choices.Below(256));
    SCOPED_TRACE(seed);
    CheckHistoryOfBytes(bytes);
  }
}

TEST(HistoryCorpus, HoldsTheProperty) {
  const auto files = FilesBelow("test/fuzz/corpus/history", "");
  EXPECT_GE(files.size(), 10u);
  for (const fs::path& file : files) {
    SCOPED_TRACE(file);
    CheckHistoryOfBytes(Read(file));
  }
}

}  // namespace
}  // namespace weft::sets
