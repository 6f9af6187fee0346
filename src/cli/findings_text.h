// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Findings of the API as text.
#pragma once

#include <string>

#include "cli/style.h"
#include "server/values.h"

namespace weft::cli {

// The line that report::LineOf gives, and the next step on one of its own; both with a newline.
std::string FullText(const server::FindingView& finding, const Style& style);

// One line, as compilers print: "shop.yaml:12: error: HTTPRoute shop/reviews: spec.rules[0]: …".
std::string ShortText(const server::FindingView& finding, const Style& style);

}  // namespace weft::cli
