// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// weft bundle: an archive for whoever is asked for help. Never holds a key or a password.
#pragma once

#include <string>
#include <vector>

#include "cli/archive.h"
#include "cli/io.h"
#include "cli/source.h"
#include "cli/verb.h"

namespace weft::cli {

struct BundleOptions {
  SourceOptions source;
  std::string file;  // "" = weft-bundle-<time>.tar.gz in the current folder
};

// Never overwrites a file; the new one is its owner's alone. What cannot be had is noted in the
// archive, and is no failure.
int RunBundle(const BundleOptions& options, Io& io);

// What goes into the archive, with secrets taken out.
Outcome<std::vector<ArchiveEntry>> CollectBundle(const SourceOptions& options, Io& io);

Verb BundleVerb();

}  // namespace weft::cli
