// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Explain: why a node holds what it holds, from the reads that its functions have recorded.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "flow/node.h"

namespace weft::flow {

// One thing that was read, and below it what that was made from, down to the inputs.
struct Reason {
  std::string node;
  std::string kind;  // of the node: "collection", "derived", ...
  std::string key;
  Aspect aspect = Aspect::kValue;
  size_t count = 0;             // 0: missing; 1 for a value; the number of members for a bucket
  bool repeated = false;        // explained further up in the tree, so not again
  size_t omitted = 0;           // reasons left out by the limits
  std::vector<Reason> reasons;  // the input first, then the reads in their order
};

struct ExplainLimits {
  size_t depth = 16;
  size_t children = 20;  // per reason: a bucket may have 10,000 members
  size_t total = 1000;
};

// Between commits only. For a key without a value, a node with functions explains the task of the
// input of that key (it may have given findings only); else the reason has count 0 and no reasons.
Reason Explain(const Node& node, std::string_view key, const ExplainLimits& limits = {});

// An indented tree, one line per reason: "services shop/web: missing".
std::string ToText(const Reason& reason);

// {node, kind, key, read, count, repeated?, omitted?, reasons: [...]}.
boost::json::value ToJson(const Reason& reason);

// "value", "presence", "members", "count", "task".
std::string_view ToString(Aspect aspect);

}  // namespace weft::flow
