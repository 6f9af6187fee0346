// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cel/operator_types.h"

#include <algorithm>

namespace weft::cel {
namespace {

using Kind = Type::Kind;
using Op = Node::Op;

bool IsNumber(const Type& type) { return type.kind == Kind::kInt || type.kind == Kind::kDouble; }

bool CanBeEqual(const Type& left, const Type& right) {
  const auto nullable = [](const Type& type) {
    return type.kind == Kind::kObject || type.kind == Kind::kOptional;
  };
  if (left.kind == Kind::kNull && nullable(right)) return true;
  if (right.kind == Kind::kNull && nullable(left)) return true;
  return Assignable(left, right);
}

bool CanBeIn(const Type& item, const Type& container) {
  switch (container.kind) {
    case Kind::kDyn:
      return true;
    case Kind::kList:
      return Assignable(*container.element, item);
    case Kind::kMap:
      return Assignable(*container.key, item);
    default:
      return false;
  }
}

bool CanBeOrdered(const Type& left, const Type& right) {
  if (IsNumber(left) && IsNumber(right)) return true;
  const auto ordered = {Kind::kInt, Kind::kDouble, Kind::kString, Kind::kBool, Kind::kDuration};
  return Assignable(left, right) && IsOneOf(left, ordered) && IsOneOf(right, ordered);
}

// The kinds that an operator of arithmetic takes.
std::initializer_list<Kind> Operands(Op op) {
  static constexpr std::initializer_list<Kind> kSum = {Kind::kInt, Kind::kDouble, Kind::kString,
                                                       Kind::kList, Kind::kDuration};
  static constexpr std::initializer_list<Kind> kDifference = {Kind::kInt, Kind::kDouble,
                                                              Kind::kDuration};
  static constexpr std::initializer_list<Kind> kRemainder = {Kind::kInt};
  static constexpr std::initializer_list<Kind> kProduct = {Kind::kInt, Kind::kDouble};
  switch (op) {
    case Op::kAdd:
      return kSum;
    case Op::kSubtract:
      return kDifference;
    case Op::kModulo:
      return kRemainder;
    default:
      return kProduct;
  }
}

}  // namespace

bool IsOneOf(const Type& type, std::initializer_list<Kind> kinds) {
  return type.kind == Kind::kDyn || std::ranges::find(kinds, type.kind) != kinds.end();
}

TypeRef ResultOf(Op op, const TypeRef& left, const TypeRef& right) {
  const TypeRef& truth = Simple(Kind::kBool);
  switch (op) {
    case Op::kEqual:
    case Op::kNotEqual:
      return CanBeEqual(*left, *right) ? truth : nullptr;
    case Op::kIn:
      return CanBeIn(*left, *right) ? truth : nullptr;
    case Op::kLess:
    case Op::kLessOrEqual:
    case Op::kGreater:
    case Op::kGreaterOrEqual:
      return CanBeOrdered(*left, *right) ? truth : nullptr;
    default:
      break;
  }
  if (!Assignable(*left, *right) || !IsOneOf(*left, Operands(op)) || !IsOneOf(*right, Operands(op)))
    return nullptr;
  return left->kind == Kind::kDyn ? right : left;
}

}  // namespace weft::cel
