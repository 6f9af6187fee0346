// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which operators fit which types.
#pragma once

#include <initializer_list>

#include "cel/node.h"
#include "cel/type.h"

namespace weft::cel {

// Whether a value of the type may be of one of these kinds: a dyn may.
bool IsOneOf(const Type& type, std::initializer_list<Type::Kind> kinds);

// The type that a binary operator gives; null when it does not take these.
TypeRef ResultOf(Node::Op op, const TypeRef& left, const TypeRef& right);

}  // namespace weft::cel
