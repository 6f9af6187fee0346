// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The operators of CEL on two values.
#pragma once

#include "cel/frame.h"
#include "cel/node.h"

namespace weft::cel {

// kLess, kLessOrEqual, kGreater, kGreaterOrEqual: numbers (also of different types), strings by
// byte, booleans, durations.
Value Compare(Node::Op op, const Value& left, const Value& right, Frame& frame);

// kAdd to kModulo. Overflow and division by zero are failures.
Value Calculate(Node::Op op, const Value& left, const Value& right, Frame& frame);

// What it costs at most to find whether the values are equal.
int64_t EqualityUnits(const Value& left, const Value& right);

// left in right.
Value In(const Value& item, const Value& container, Frame& frame);

}  // namespace weft::cel
