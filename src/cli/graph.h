// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// weft graph: a look into the computation that makes everything else.
#pragma once

#include <string>

#include "cli/io.h"
#include "cli/source.h"
#include "cli/verb.h"

namespace weft::cli {

struct GraphOptions {
  SourceOptions source;
  std::string node;              // "" = all nodes, with their counters and times
  std::string key;               // "" = the keys that the node has; else why it has this one
  std::string output = "table";  // "table", "json", "mermaid" (of all nodes)
};

// kFailed when there is no such node or key.
int RunGraph(const GraphOptions& options, Io& io);

Verb GraphVerb();

}  // namespace weft::cli
