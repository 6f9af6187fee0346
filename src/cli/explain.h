// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// weft explain: what becomes of a request, and why nothing else does.
#pragma once

#include <string>
#include <vector>

#include "cli/io.h"
#include "cli/source.h"
#include "cli/style.h"
#include "cli/verb.h"
#include "server/explain/explanation.h"

namespace weft::cli {

struct ExplainOptions {
  SourceOptions source;
  std::string method;
  std::string url;
  std::vector<std::string> headers;  // "name: value"
  bool all = false;                  // every route that did not win
  std::string output = "text";       // "text", "json", "yaml"
};

// kFine whatever becomes of the request.
int RunExplain(const ExplainOptions& options, Io& io);

std::string TextOf(const server::Explanation& explanation, const Style& style);

Verb ExplainVerb();

}  // namespace weft::cli
