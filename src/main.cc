// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// weft: the command line and, by its verbs run and serve, the control plane.
#include "cli/program.h"

int main(int argc, char** argv) { return weft::cli::Main(argc, argv); }
