// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// weft plan: what a changed folder would alter in the proxy.
#pragma once

#include <string>
#include <vector>

#include "cli/io.h"
#include "cli/plan_compare.h"
#include "cli/source.h"
#include "cli/style.h"
#include "cli/verb.h"

namespace weft::cli {

struct PlanOptions {
  std::vector<std::string> folders;  // the new one; or the old one and the new one
  std::string socket;                // of the running Weft that one folder is compared with
  std::string output = "text";       // "text", "json", "yaml"
  bool exit_code = false;            // kFailed when something differs
};

int RunPlan(const PlanOptions& options, Io& io);

std::string TextOf(const Plan& plan, const Style& style);

Verb PlanVerb();

}  // namespace weft::cli
