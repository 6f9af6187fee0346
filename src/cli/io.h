// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a command of the CLI may touch, so that tests can give it something else; and its exit
// codes.
#pragma once

#include <ostream>
#include <string>

namespace weft::cli {

// Data goes to `out`, talk to `err`.
struct Io {
  std::ostream& out;
  std::ostream& err;
  bool color = false;  // a terminal, and NO_COLOR is not set
};

// The same for every command and every -o.
enum ExitCode : int {
  kFine = 0,
  kFailed = 1,
  kUsage = 2,
  kHasErrors = 3,  // a check, or a folder, has errors
  kNotConnected = 4,
  kInterrupted = 130,
};

}  // namespace weft::cli
