// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// For tests: what a program printed.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace weft::agent {

struct CommandResult {
  int status = -1;
  std::string output;  // both streams
};

// Runs a shell command to its end.
inline CommandResult RunCommand(const std::string& command) {
  CommandResult result;
  FILE* pipe = ::popen(("{ " + command + "; } 2>&1").c_str(), "r");
  EXPECT_NE(pipe, nullptr);
  char buffer[4096];
  while (const size_t count = ::fread(buffer, 1, sizeof buffer, pipe)) {
    result.output.append(buffer, count);
  }
  const int status = ::pclose(pipe);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return result;
}

}  // namespace weft::agent
