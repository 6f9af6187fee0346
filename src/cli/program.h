// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The command line: which verbs there are.
#pragma once

#include <string>
#include <vector>

#include "cli/io.h"
#include "cli/verb.h"

namespace weft::cli {

// All verbs, in the order in which help shows them.
std::vector<Verb> AllVerbs();

// Never throws; the exit code is one of io.h.
int Main(int argc, char** argv);

// The same for tests: arguments without the program's name.
int Main(std::vector<std::string> arguments, Io& io);

}  // namespace weft::cli
