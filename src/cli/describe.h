// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// weft describe: one object, with its conditions, what is wrong with it, and what it leads to.
#pragma once

#include <string>

#include "cli/io.h"
#include "cli/source.h"
#include "cli/verb.h"

namespace weft::cli {

struct DescribeOptions {
  SourceOptions source;
  std::string kind;
  std::string name;
  std::string namespace_;
  std::string output = "text";  // "text", "json", "yaml"
};

int RunDescribe(const DescribeOptions& options, Io& io);

Verb DescribeVerb();

}  // namespace weft::cli
