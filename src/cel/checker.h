// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The static check: from a syntax tree to nodes that can run. Every name, field, function and type
// is settled here, so that a rule that nobody implements fails the build rather than a user.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "cel/expr.h"
#include "cel/lexer.h"
#include "cel/node.h"

namespace weft::cel {

struct Variable {
  std::string name;
  TypeRef type;
};

// `constants` must live as long as the node: it owns what the node's constants point to.
std::expected<Node, CompileError> Check(const Expr& expr, const std::vector<Variable>& variables,
                                        Arena& constants);

}  // namespace weft::cel
