// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Every transcript of testdata/transcripts, replayed: commands and all that they print.
//
//   $ weft check broken      a command, run in testdata; words in '…' keep their spaces
//   text                     its standard output
//   ! text                   its standard error
//   [3]                      its exit code, where it is not 0
//
// Lines with '#' and empty lines before a command are remarks. WEFT_GOLDEN_UPDATE=1 writes the
// files instead: read the difference.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "cli/cli_for_test.h"

namespace weft::cli {
namespace {

namespace fs = std::filesystem;

const fs::path kTestdata = fs::absolute("src/cli/testdata");

std::vector<fs::path> Transcripts() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kTestdata / "transcripts")) {
    files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

std::string ReadText(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return std::move(text).str();
}

std::vector<std::string> Words(const std::string& line) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false, any = false;
  for (const char letter : line) {
    if (letter == '\'') {
      quoted = !quoted;
      any = true;
    } else if (letter == ' ' && !quoted) {
      if (any) words.push_back(word);
      word.clear();
      any = false;
    } else {
      word += letter;
      any = true;
    }
  }
  if (any) words.push_back(word);
  return words;
}

// The transcript as it would be written now.
std::string Replay(const std::string& transcript) {
  std::istringstream lines(transcript);
  std::string now, remarks;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#') || line.empty()) {
      remarks += line + "\n";
      continue;
    }
    if (!line.starts_with("$ weft ")) {
      remarks.clear();  // an empty line within an output
      continue;
    }
    now += std::exchange(remarks, "") + line + "\n";
    const Ran ran = TestCli().Run(Words(line.substr(7)));
    now += ran.out;
    std::istringstream err(ran.err);
    for (std::string said; std::getline(err, said);) now += "! " + said + "\n";
    if (ran.code != 0) now += "[" + std::to_string(ran.code) + "]\n";
  }
  return now;
}

class Transcript : public testing::TestWithParam<fs::path> {
 protected:
  Transcript() : before_(fs::current_path()) { fs::current_path(kTestdata); }
  ~Transcript() override { fs::current_path(before_); }

 private:
  const fs::path before_;
};

TEST_P(Transcript, IsAsWritten) {
  const std::string written = ReadText(GetParam());
  const std::string now = Replay(written);
  if (std::getenv("WEFT_GOLDEN_UPDATE")) {
    std::ofstream(GetParam(), std::ios::binary) << now;
  } else {
    EXPECT_EQ(now, written) << "if this is as it should be: WEFT_GOLDEN_UPDATE=1";
  }
}

INSTANTIATE_TEST_SUITE_P(All, Transcript, testing::ValuesIn(Transcripts()),
                         [](const auto& info) { return info.param.stem().string(); });

}  // namespace
}  // namespace weft::cli
