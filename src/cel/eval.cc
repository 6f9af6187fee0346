// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cel/eval.h"

#include <fmt/format.h>

#include "cel/functions.h"
#include "cel/operators.h"

namespace weft::cel {
namespace {

using Op = Node::Op;

Failure WrongKind(std::string_view wanted, const Value& value, Frame& frame) {
  return frame.Fail(fmt::format("wanted {}, got {}", wanted, KindName(value)));
}

// What a failed lookup means to the rule; any other value as it is.
Value FoundOr(Value found, std::string_view name, Frame& frame) {
  const auto* failure = std::get_if<Failure>(&found);
  if (failure && failure->message.empty()) return frame.Fail(fmt::format("no such key: {}", name));
  return found;
}

Value Select(const Node& node, Frame& frame) {
  const Value operand = Run(node.children[0], frame);
  if (IsFailure(operand)) return operand;
  if (!IsMap(operand)) return WrongKind("an object", operand, frame);
  return FoundOr(MapFind(operand, std::string_view(node.name)), node.name, frame);
}

Value Has(const Node& node, Frame& frame) {
  const Value operand = Run(node.children[0], frame);
  if (IsFailure(operand)) return operand;
  if (!IsMap(operand)) return WrongKind("an object", operand, frame);
  return MapHas(operand, std::string_view(node.name));
}

Value Index(const Node& node, Frame& frame) {
  const Value operand = Run(node.children[0], frame);
  if (IsFailure(operand)) return operand;
  const Value index = Run(node.children[1], frame);
  if (IsFailure(index)) return index;
  if (IsList(operand)) {
    const auto* position = std::get_if<int64_t>(&index);
    if (!position) return WrongKind("an int", index, frame);
    if (*position < 0 || static_cast<size_t>(*position) >= ListSize(operand)) {
      return frame.Fail(fmt::format("index out of bounds: {}", *position));
    }
    return ListItem(operand, static_cast<size_t>(*position));
  }
  if (!IsMap(operand)) return WrongKind("a list or map", operand, frame);
  const auto* key = std::get_if<std::string_view>(&index);
  return FoundOr(MapFind(operand, index), key ? *key : KindName(index), frame);
}

bool Takes(const Function& function, std::span<const Value> arguments) {
  for (size_t index = 0; index < arguments.size(); ++index) {
    if (!Fits(arguments[index], *function.parameters[index])) return false;
  }
  return true;
}

Value Call(const Node& node, Frame& frame) {
  constexpr size_t kMaxArguments = 3;
  std::array<Value, kMaxArguments> values;
  const std::span arguments = std::span(values).first(node.children.size());
  for (size_t index = 0; index < arguments.size(); ++index) {
    arguments[index] = Run(node.children[index], frame);
    if (IsFailure(arguments[index])) return arguments[index];
  }
  // What the check knew only as dyn shows its kind now.
  for (const Function* function : node.overloads) {
    if (Takes(*function, arguments)) return function->call(frame, arguments);
  }
  return frame.Fail(fmt::format("{}() does not take {}", node.overloads.front()->name,
                                arguments.empty() ? "this" : KindName(arguments.front())));
}

Value Matches(const Node& node, Frame& frame) {
  const Value operand = Run(node.children[0], frame);
  if (IsFailure(operand)) return operand;
  const auto* text = std::get_if<std::string_view>(&operand);
  if (!text) return WrongKind("a string", operand, frame);
  if (!frame.PayForBytes(text->size())) return Failure{};
  return re2::RE2::PartialMatch(re2::StringPiece(text->data(), text->size()), *node.pattern);
}

// && (neutral = true) and || (neutral = false): an operand that decides wins over failures,
// wherever it stands; otherwise the first failure is the result.
Value Logic(const Node& node, bool neutral, Frame& frame) {
  Value result = neutral;
  for (const Node& child : node.children) {
    Value operand = Run(child, frame);
    const auto* truth = std::get_if<bool>(&operand);
    if (truth && *truth != neutral) return *truth;
    if (IsFailure(result) || truth) continue;
    result = IsFailure(operand) ? operand : WrongKind("a bool", operand, frame);
  }
  return result;
}

Value Conditional(const Node& node, Frame& frame) {
  const Value condition = Run(node.children[0], frame);
  if (IsFailure(condition)) return condition;
  const auto* truth = std::get_if<bool>(&condition);
  if (!truth) return WrongKind("a bool", condition, frame);
  return Run(node.children[*truth ? 1 : 2], frame);
}

Value Unary(const Node& node, Frame& frame) {
  const Value operand = Run(node.children[0], frame);
  if (IsFailure(operand)) return operand;
  if (node.op == Op::kNot) {
    if (const auto* truth = std::get_if<bool>(&operand)) return !*truth;
    return WrongKind("a bool", operand, frame);
  }
  if (const auto* number = std::get_if<double>(&operand)) return -*number;
  return Calculate(Op::kSubtract, int64_t{0}, operand, frame);
}

Value Binary(const Node& node, Frame& frame) {
  const Value left = Run(node.children[0], frame);
  if (IsFailure(left)) return left;
  const Value right = Run(node.children[1], frame);
  if (IsFailure(right)) return right;
  switch (node.op) {
    case Op::kEqual:
    case Op::kNotEqual:
      if (!frame.Pay(EqualityUnits(left, right))) return Failure{};
      return Equal(left, right) == (node.op == Op::kEqual);
    case Op::kIn:
      return In(left, right, frame);
    case Op::kLess:
    case Op::kLessOrEqual:
    case Op::kGreater:
    case Op::kGreaterOrEqual:
      return Compare(node.op, left, right, frame);
    default:
      return Calculate(node.op, left, right, frame);
  }
}

Value MakeList(const Node& node, Frame& frame) {
  List list;
  for (const Node& child : node.children) {
    list.items.push_back(Run(child, frame));
    if (IsFailure(list.items.back())) return list.items.back();
  }
  return frame.arena.Keep(std::move(list));
}

Value MakeMap(const Node& node, Frame& frame) {
  Map map;
  for (size_t index = 0; index < node.children.size(); index += 2) {
    const Value key = Run(node.children[index], frame);
    if (IsFailure(key)) return key;
    const Value value = Run(node.children[index + 1], frame);
    if (IsFailure(value)) return value;
    for (const auto& entry : map.entries) {
      if (Equal(entry.first, key)) return frame.Fail("a map names a key twice");
    }
    map.entries.emplace_back(key, value);
  }
  return frame.arena.Keep(std::move(map));
}

// Runs `body` for each item of the macro's range until it says stop. Gives the failure of the
// range.
template <class Body>
Value ForEach(const Node& node, Frame& frame, Body body) {
  const Value range = Run(node.children[0], frame);
  if (IsFailure(range)) return range;
  const auto visit = [&](const Value& item) {
    frame.locals[node.slot] = item;
    return frame.Pay(1) && body(item);
  };
  if (IsList(range)) {
    for (size_t index = 0; index < ListSize(range); ++index) {
      if (!visit(ListItem(range, index))) break;
    }
  } else if (IsMap(range)) {
    for (const Value& key : MapKeys(range)) {
      if (!visit(key)) break;
    }
  } else {
    return WrongKind("a list or map", range, frame);
  }
  return Null{};
}

// The value of a condition: a bool or a failure.
Value Condition(const Node& node, Frame& frame) {
  const Value value = Run(node, frame);
  if (IsFailure(value) || std::holds_alternative<bool>(value)) return value;
  return WrongKind("a bool", value, frame);
}

// all() (neutral = true) and exists() (neutral = false) absorb failures as && and || do.
Value Quantify(const Node& node, bool neutral, Frame& frame) {
  Value result = neutral;
  const Value range = ForEach(node, frame, [&](const Value&) {
    const Value verdict = Condition(node.children[1], frame);
    const auto* truth = std::get_if<bool>(&verdict);
    if (truth && *truth == neutral) return true;
    if (truth || !IsFailure(result)) result = verdict;
    return truth == nullptr;
  });
  return IsFailure(range) ? range : result;
}

// exists_one() absorbs no failure: all items must be looked at.
Value ExistsOne(const Node& node, Frame& frame) {
  size_t count = 0;
  Value failure = Null{};
  const Value range = ForEach(node, frame, [&](const Value&) {
    const Value verdict = Condition(node.children[1], frame);
    if (IsFailure(verdict)) {
      failure = verdict;
      return false;
    }
    count += std::get<bool>(verdict) ? 1 : 0;
    return true;
  });
  if (IsFailure(range)) return range;
  if (IsFailure(failure)) return failure;
  return count == 1;
}

// filter() and map(): the items that pass the condition, as they are or transformed.
Value Collect(const Node& node, const Node* condition, const Node* transform, Frame& frame) {
  List list;
  Value failure = Null{};
  const Value range = ForEach(node, frame, [&](const Value& item) {
    const Value verdict = condition ? Condition(*condition, frame) : true;
    const Value result = IsFailure(verdict) || !std::get<bool>(verdict) ? verdict
                         : transform                                    ? Run(*transform, frame)
                                                                        : item;
    if (IsFailure(result)) {
      failure = result;
      return false;
    }
    if (std::get<bool>(verdict)) list.items.push_back(result);
    return true;
  });
  if (IsFailure(range)) return range;
  if (IsFailure(failure)) return failure;
  return frame.arena.Keep(std::move(list));
}

}  // namespace

Value Run(const Node& node, Frame& frame) {
  if (!frame.Pay(1)) return Failure{};
  switch (node.op) {
    case Op::kConstant:
      return node.constant;
    case Op::kVariable:
      return frame.variables[node.slot];
    case Op::kLocal:
      return frame.locals[node.slot];
    case Op::kSelect:
      return Select(node, frame);
    case Op::kHas:
      return Has(node, frame);
    case Op::kIndex:
      return Index(node, frame);
    case Op::kCall:
      return Call(node, frame);
    case Op::kMatches:
      return Matches(node, frame);
    case Op::kList:
      return MakeList(node, frame);
    case Op::kMap:
      return MakeMap(node, frame);
    case Op::kAnd:
      return Logic(node, true, frame);
    case Op::kOr:
      return Logic(node, false, frame);
    case Op::kNot:
    case Op::kNegate:
      return Unary(node, frame);
    case Op::kConditional:
      return Conditional(node, frame);
    case Op::kAll:
      return Quantify(node, true, frame);
    case Op::kExists:
      return Quantify(node, false, frame);
    case Op::kExistsOne:
      return ExistsOne(node, frame);
    case Op::kFilter:
      return Collect(node, &node.children[1], nullptr, frame);
    case Op::kTransform:
      return Collect(node, node.children.size() == 3 ? &node.children[1] : nullptr,
                     &node.children.back(), frame);
    default:
      return Binary(node, frame);
  }
}

}  // namespace weft::cel
