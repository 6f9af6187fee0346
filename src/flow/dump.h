// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The graph for people: as JSON with all counters, and as a drawing.
#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "flow/graph.h"

namespace weft::flow {

// {commits, keys, nodes: [{name, kind, rank, inputs, reads, size, last, total}]}, nodes by rank;
// `inputs` and `reads` are names of nodes; `last` and `total` are {runs, changed, ns}.
boost::json::value Dump(const Graph& graph);

// The keys of one node that have content, sorted: {node, kind, keys: [...]}. Never the values:
// they may be secrets.
boost::json::value DumpKeys(const Node& node);

// A Mermaid flowchart: an arrow for each input, a dotted one for each node that functions have
// read.
std::string Mermaid(const Graph& graph);

}  // namespace weft::flow
