// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// weft check: is a folder right, and if not, what is wrong where.
#pragma once

#include <string>

#include "base/clock.h"
#include "cli/io.h"

namespace weft::cli {

struct CheckOptions {
  std::string root;
  std::string output = "text";  // "text", "json"
  bool warnings = true;
};

// kFine, kHasErrors when there is an error, kFailed when the folder cannot be read.
int RunCheck(const CheckOptions& options, const Clock& clock, Io& io);

}  // namespace weft::cli
