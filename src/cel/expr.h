// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Expr: the syntax tree of a CEL expression, as the parser leaves it and before names have
// meanings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace weft::cel {

struct Expr {
  enum class Kind {
    kLiteral,      // literal
    kName,         // text
    kSelect,       // children[0] . text
    kHas,          // has(children[0] . text)
    kIndex,        // children[0] [ children[1] ]
    kCall,         // text(children...)
    kMemberCall,   // children[0] . text(children[1...])
    kMacro,        // children[0] . text(variable, children[1...])
    kList,         // [children...]
    kMap,          // {children[0]: children[1], children[2]: ...}
    kAnd,          // all children
    kOr,           // any child
    kNot,          // ! children[0]
    kNegate,       // - children[0]
    kConditional,  // children[0] ? children[1] : children[2]
    kBinary,       // children[0] text children[1]; text is the operator or "in"
  };
  struct NullLiteral {};
  using Literal = std::variant<NullLiteral, bool, int64_t, double, std::string>;

  Kind kind = Kind::kLiteral;
  size_t position = 0;
  std::string text;
  std::string variable;
  Literal literal;
  std::vector<Expr> children;
  int depth = 1;  // of the tree below, this node included
};

}  // namespace weft::cel
