// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// weft get: the objects of a kind, as a table or whole.
#pragma once

#include <string>

#include "cli/io.h"
#include "cli/source.h"
#include "cli/verb.h"

namespace weft::cli {

struct GetOptions {
  SourceOptions source;
  std::string kind;  // any of its names, or "kinds"
  std::string name;  // "" = all
  std::string namespace_;
  std::string output = "table";  // "table", "wide", "json", "yaml", "name"
};

// kFailed when there is no object of that name.
int RunGet(const GetOptions& options, Io& io);

Verb GetVerb();

}  // namespace weft::cli
