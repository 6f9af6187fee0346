// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The command line: which verbs there are, and what each takes.
#pragma once

namespace weft::cli {

// Never throws; the exit code is one of io.h.
int Main(int argc, char** argv);

}  // namespace weft::cli
