// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cel/operators.h"

#include <cmath>
#include <compare>
#include <limits>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace weft::cel {
namespace {

using Op = Node::Op;

Failure NoOverload(const Value& left, const Value& right, Frame& frame) {
  return frame.Fail(fmt::format("no such operation on {} and {}", KindName(left), KindName(right)));
}

std::optional<double> Number(const Value& value) {
  if (const auto* whole = std::get_if<int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* number = std::get_if<double>(&value)) return *number;
  return std::nullopt;
}

// Unordered when the values cannot be compared or one is not a number.
std::optional<std::partial_ordering> Order(const Value& left, const Value& right) {
  if (left.index() == right.index()) {
    if (const auto* whole = std::get_if<int64_t>(&left)) return *whole <=> std::get<int64_t>(right);
    if (const auto* text = std::get_if<std::string_view>(&left))
      return *text <=> std::get<std::string_view>(right);
    if (const auto* truth = std::get_if<bool>(&left)) return *truth <=> std::get<bool>(right);
    if (const auto* duration = std::get_if<Duration>(&left)) {
      return duration->nanoseconds <=> std::get<Duration>(right).nanoseconds;
    }
  }
  const auto number = Number(left);
  const auto other = Number(right);
  if (!number || !other) return std::nullopt;
  return *number <=> *other;
}

Value CalculateInt(Op op, int64_t left, int64_t right, Frame& frame) {
  int64_t result = 0;
  bool overflow = false;
  switch (op) {
    case Op::kAdd:
      overflow = __builtin_add_overflow(left, right, &result);
      break;
    case Op::kSubtract:
      overflow = __builtin_sub_overflow(left, right, &result);
      break;
    case Op::kMultiply:
      overflow = __builtin_mul_overflow(left, right, &result);
      break;
    default:
      if (right == 0) return frame.Fail("division by zero");
      overflow = left == std::numeric_limits<int64_t>::min() && right == -1;
      if (!overflow) result = op == Op::kDivide ? left / right : left % right;
  }
  if (overflow) return frame.Fail("integer overflow");
  return result;
}

std::optional<double> CalculateDouble(Op op, double left, double right) {
  switch (op) {
    case Op::kAdd:
      return left + right;
    case Op::kSubtract:
      return left - right;
    case Op::kMultiply:
      return left * right;
    case Op::kDivide:
      return left / right;
    default:
      return std::nullopt;
  }
}

Value Concatenate(const Value& left, const Value& right, Frame& frame) {
  List joined;
  if (!frame.Pay(static_cast<int64_t>(ListSize(left) + ListSize(right)))) return Failure{};
  for (const Value& part : {left, right}) {
    for (size_t index = 0; index < ListSize(part); ++index)
      joined.items.push_back(ListItem(part, index));
  }
  return frame.arena.Keep(std::move(joined));
}

// How many values `value` consists of, itself included.
int64_t CountValues(const boost::json::value& value) {
  int64_t count = 1;
  if (const auto* array = value.if_array()) {
    for (const auto& item : *array) count += CountValues(item);
  } else if (const auto* object = value.if_object()) {
    for (const auto& member : *object) count += CountValues(member.value());
  }
  return count;
}

}  // namespace

int64_t EqualityUnits(const Value& left, const Value& right) {
  const Json* document = std::get_if<Json>(&left);
  if (!document) return static_cast<int64_t>(ListSize(left) + MapSize(left));
  const int64_t values = CountValues(*document->value);
  // Without an order each item may be compared with each.
  return document->type->list_kind == Type::ListKind::kAtomic
             ? values
             : values * static_cast<int64_t>(1 + ListSize(right));
}

Value Compare(Op op, const Value& left, const Value& right, Frame& frame) {
  const std::optional<std::partial_ordering> order = Order(left, right);
  if (!order) return NoOverload(left, right, frame);
  switch (op) {
    case Op::kLess:
      return *order < 0;
    case Op::kLessOrEqual:
      return *order <= 0;
    case Op::kGreater:
      return *order > 0;
    default:
      return *order >= 0;
  }
}

Value Calculate(Op op, const Value& left, const Value& right, Frame& frame) {
  if (op == Op::kAdd && IsList(left) && IsList(right)) return Concatenate(left, right, frame);
  if (left.index() != right.index()) return NoOverload(left, right, frame);
  if (const auto* whole = std::get_if<int64_t>(&left)) {
    return CalculateInt(op, *whole, std::get<int64_t>(right), frame);
  }
  if (const auto* number = std::get_if<double>(&left)) {
    const auto result = CalculateDouble(op, *number, std::get<double>(right));
    if (result) return *result;
  }
  if (const auto* text = std::get_if<std::string_view>(&left); text && op == Op::kAdd) {
    const std::string_view tail = std::get<std::string_view>(right);
    if (!frame.PayForBytes(text->size() + tail.size())) return Failure{};
    return frame.arena.Keep(std::string(*text).append(tail));
  }
  if (const auto* duration = std::get_if<Duration>(&left);
      duration && (op == Op::kAdd || op == Op::kSubtract)) {
    const Value sum =
        CalculateInt(op, duration->nanoseconds, std::get<Duration>(right).nanoseconds, frame);
    if (const auto* nanoseconds = std::get_if<int64_t>(&sum)) return Duration{*nanoseconds};
    return sum;
  }
  return NoOverload(left, right, frame);
}

Value In(const Value& item, const Value& container, Frame& frame) {
  if (IsMap(container)) return MapHas(container, item);
  if (!IsList(container)) return NoOverload(item, container, frame);
  for (size_t index = 0; index < ListSize(container); ++index) {
    if (!frame.Pay(1)) return Failure{};
    if (Equal(item, ListItem(container, index))) return true;
  }
  return false;
}

}  // namespace weft::cel
