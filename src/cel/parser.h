// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// From the text of a CEL expression to its syntax tree.
#pragma once

#include <expected>
#include <string_view>

#include "cel/expr.h"
#include "cel/lexer.h"

namespace weft::cel {

// Trees deeper than this are refused, so that no text, however made, exhausts the stack.
inline constexpr int kMaxDepth = 200;

// Parses by the grammar of the CEL language definition, with these left out: bytes, unsigned
// numbers, messages, optional syntax (.? [?]), leading dots. The macros all, exists, exists_one,
// existsOne, filter, map and has are recognised here; what other calls mean, the checker says.
std::expected<Expr, CompileError> Parse(std::string_view source);

}  // namespace weft::cel
