// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Findings as text, for a person.
#pragma once

#include <string>
#include <string_view>

#include "base/finding.h"

namespace weft::report {

// Where in the user's files a finding stands; an empty file when nobody knows (Kubernetes).
struct Place {
  std::string file;
  int line = 0;  // from 1; 0 = not known
};

// "shop.yaml:12: error WEFT-BACKEND-NOT-FOUND: HTTPRoute shop/reviews: spec.rules[0].backendRefs[0]
// .name: there is no Service shop/reviews" and, on a line of its own, the next step. No newline at
// the end. A File's findings do not repeat its name and have their place in it already.
std::string LineOf(const Finding& finding, const Place& place);

// "spec.rules[0].backendRefs[0].name: there is no Service shop/x (create it, or correct the name)".
std::string Sentence(const Finding& finding);

std::string_view NameOf(Severity severity);  // "error", "warning", "info"

// Whether the field `a` stands before `b` to a reader: numbers count as numbers.
bool FieldBefore(std::string_view a, std::string_view b);

}  // namespace weft::report
