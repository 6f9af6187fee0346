// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// weft check: is a folder right, and if not, what is wrong where.
#pragma once

#include <string>

#include "cli/io.h"
#include "cli/verb.h"

namespace weft::cli {

struct CheckOptions {
  std::string root;
  std::string output = "text";  // "text", "short", "json"
  bool quiet = false;           // errors alone
};

// kFine, kHasErrors when there is an error, kFailed when the folder cannot be read.
int RunCheck(const CheckOptions& options, Io& io);

Verb CheckVerb();

}  // namespace weft::cli
