// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Node: an expression ready to run. Names have become slots, calls have become functions, patterns
// are compiled, and what is constant has been worked out.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <re2/re2.h>

#include "cel/type.h"
#include "cel/value.h"

namespace weft::cel {

struct Function;

struct Node {
  enum class Op {
    kConstant,  // constant
    kVariable,  // variable number `slot` of the environment
    kLocal,     // local number `slot`, bound by a macro around
    kSelect,    // children[0], member `name` (the JSON name)
    kHas,       // whether children[0] has member `name`
    kIndex,
    kCall,     // the function of `overloads` (children...)
    kMatches,  // children[0] against `pattern`
    kList,
    kMap,
    kAnd,
    kOr,
    kNot,
    kNegate,
    kConditional,
    kEqual,
    kNotEqual,
    kLess,
    kLessOrEqual,
    kGreater,
    kGreaterOrEqual,
    kIn,
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kModulo,
    kAll,  // macros: children[0] the range, children[1] the body, which sees local `slot`
    kExists,
    kExistsOne,
    kFilter,
    kTransform,  // map(): children[1] a condition or absent when there are two, the last the result
  };

  Op op = Op::kConstant;
  size_t slot = 0;
  Value constant;
  std::string name;
  std::vector<const Function*> overloads;  // the first that takes the arguments is called
  std::shared_ptr<const re2::RE2> pattern;
  TypeRef type;
  std::vector<Node> children;
};

}  // namespace weft::cel
