// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cel/checker.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "cel/eval.h"
#include "cel/functions.h"
#include "cel/operator_types.h"

namespace weft::cel {
namespace {

using Op = Node::Op;
using Kind = Type::Kind;
using NodeOr = std::expected<Node, CompileError>;

struct Local {
  std::string name;
  TypeRef type;
};

bool IsDyn(const Type& type) { return type.kind == Kind::kDyn; }

// The type that stands for both, as the branches of a conditional.
const TypeRef& Join(const TypeRef& left, const TypeRef& right) {
  return IsDyn(*left) ? left : right;
}

std::string DidYouMean(std::string_view given, std::span<const std::string> candidates) {
  const std::string nearest = Nearest(given, candidates);
  return nearest.empty() ? "" : fmt::format(", did you mean '{}'?", nearest);
}

class Checker {
 public:
  Checker(const std::vector<Variable>& variables, Arena& constants)
      : variables_(variables), constants_(constants) {}

  NodeOr Check(const Expr& expr) {
    switch (expr.kind) {
      case Expr::Kind::kLiteral:
        return Literal(expr);
      case Expr::Kind::kName:
        return Name(expr);
      case Expr::Kind::kSelect:
        return Member(expr, Op::kSelect);
      case Expr::Kind::kHas:
        return Member(expr, Op::kHas);
      case Expr::Kind::kIndex:
        return Index(expr);
      case Expr::Kind::kCall:
        return Call(expr, expr.text, /*member=*/false, expr.children);
      case Expr::Kind::kMemberCall:
        return MemberCall(expr);
      case Expr::Kind::kMacro:
        return Macro(expr);
      case Expr::Kind::kList:
        return ListLiteral(expr);
      case Expr::Kind::kMap:
        return MapLiteral(expr);
      case Expr::Kind::kAnd:
        return Logic(expr, Op::kAnd);
      case Expr::Kind::kOr:
        return Logic(expr, Op::kOr);
      case Expr::Kind::kNot:
        return Unary(expr, Op::kNot, {Kind::kBool});
      case Expr::Kind::kNegate:
        return Unary(expr, Op::kNegate, {Kind::kInt, Kind::kDouble});
      case Expr::Kind::kConditional:
        return Conditional(expr);
      case Expr::Kind::kBinary:
        return Binary(expr);
    }
    return Error(expr, "unknown expression");
  }

 private:
  static std::unexpected<CompileError> Error(const Expr& expr, std::string message) {
    return std::unexpected(CompileError{expr.position, std::move(message)});
  }

  static Node Constant(Value value, TypeRef type) {
    return Node{.op = Op::kConstant, .constant = value, .type = std::move(type)};
  }

  // `node`, or its value when that depends on nothing.
  NodeOr Fold(const Expr& expr, Node node) {
    const bool constant = std::ranges::all_of(
        node.children, [](const Node& child) { return child.op == Op::kConstant; });
    if (!constant) return node;
    constexpr int64_t kFoldBudget = 100'000;
    Frame frame{.variables = {}, .locals = {}, .arena = constants_, .budget = kFoldBudget};
    const Value value = Run(node, frame);
    if (frame.Spent()) return Error(expr, "the constant expression is too large");
    if (const auto* failure = std::get_if<Failure>(&value))
      return Error(expr, std::string(failure->message));
    return Constant(value, std::move(node.type));
  }

  std::expected<std::vector<Node>, CompileError> CheckAll(std::span<const Expr> exprs) {
    std::vector<Node> nodes;
    for (const Expr& expr : exprs) {
      NodeOr node = Check(expr);
      if (!node) return std::unexpected(std::move(node.error()));
      nodes.push_back(*std::move(node));
    }
    return nodes;
  }

  NodeOr Literal(const Expr& expr) {
    struct Maker {
      Arena& arena;
      Node operator()(Expr::NullLiteral) const { return Constant(Null{}, Simple(Kind::kNull)); }
      Node operator()(bool truth) const { return Constant(truth, Simple(Kind::kBool)); }
      Node operator()(int64_t whole) const { return Constant(whole, Simple(Kind::kInt)); }
      Node operator()(double number) const { return Constant(number, Simple(Kind::kDouble)); }
      Node operator()(const std::string& text) const {
        return Constant(arena.Keep(text), Simple(Kind::kString));
      }
    };
    return std::visit(Maker{constants_}, expr.literal);
  }

  bool IsKnown(std::string_view name) const {
    return std::ranges::any_of(locals_, [&](const Local& local) { return local.name == name; }) ||
           std::ranges::any_of(variables_,
                               [&](const Variable& variable) { return variable.name == name; });
  }

  NodeOr Name(const Expr& expr) {
    for (size_t slot = locals_.size(); slot-- > 0;) {
      if (locals_[slot].name == expr.text)
        return Node{.op = Op::kLocal, .slot = slot, .type = locals_[slot].type};
    }
    for (size_t slot = 0; slot < variables_.size(); ++slot) {
      if (variables_[slot].name == expr.text)
        return Node{.op = Op::kVariable, .slot = slot, .type = variables_[slot].type};
    }
    // The names of types, as type() gives them.
    constexpr std::array<std::string_view, 8> kTypes = {"bool", "double",    "int",    "list",
                                                        "map",  "null_type", "string", "type"};
    const auto type = std::ranges::find(kTypes, expr.text);
    if (type != kTypes.end()) return Constant(TypeName{*type}, Simple(Kind::kType));
    std::vector<std::string> names;
    for (const Local& local : locals_) names.push_back(local.name);
    for (const Variable& variable : variables_) names.push_back(variable.name);
    return Error(expr,
                 fmt::format("unknown variable '{}'{}", expr.text, DidYouMean(expr.text, names)));
  }

  // Gives `node` the JSON name and type of the member that the rule calls `name`.
  static std::string ResolveMember(Node& node, const std::string& name) {
    const Type& operand = *node.children[0].type;
    node.name = name;
    switch (operand.kind) {
      case Kind::kDyn:
        node.type = Simple(Kind::kDyn);
        return {};
      case Kind::kMap:
        node.type = operand.element;
        return {};
      case Kind::kObject:
        break;
      default:
        return fmt::format("a {} has no field '{}'", operand.Describe(), name);
    }
    const auto* field = operand.Find(name);
    if (!field) {
      std::vector<std::string> names;
      for (const auto& [known, unused] : operand.fields) names.push_back(EscapeFieldName(known));
      return fmt::format("unknown field '{}'{}", name, DidYouMean(name, names));
    }
    node.name = field->first;
    node.type = field->second;
    return {};
  }

  NodeOr Member(const Expr& expr, Op op) {
    auto children = CheckAll(expr.children);
    if (!children) return std::unexpected(std::move(children.error()));
    Node node{.op = op, .children = *std::move(children)};
    const std::string problem = ResolveMember(node, expr.text);
    if (!problem.empty()) return Error(expr, problem);
    if (op == Op::kHas) {
      node.type = Simple(Kind::kBool);
    } else if (node.type->kind == Kind::kOpaque) {
      return Error(expr, fmt::format("rules cannot read '{}' (bytes and timestamps)", expr.text));
    }
    return node;
  }

  NodeOr Index(const Expr& expr) {
    auto children = CheckAll(expr.children);
    if (!children) return std::unexpected(std::move(children.error()));
    const Type& operand = *(*children)[0].type;
    const Type& index = *(*children)[1].type;
    TypeRef type = Simple(Kind::kDyn);
    if (operand.kind == Kind::kList && IsOneOf(index, {Kind::kInt})) {
      type = operand.element;
    } else if (operand.kind == Kind::kMap && Assignable(*operand.key, index)) {
      type = operand.element;
    } else if (!IsDyn(operand)) {
      return Error(
          expr, fmt::format("a {} has no index of type {}", operand.Describe(), index.Describe()));
    }
    if (type->kind == Kind::kOpaque) return Error(expr, "rules cannot read bytes and timestamps");
    return Node{.op = Op::kIndex, .type = std::move(type), .children = *std::move(children)};
  }

  NodeOr MemberCall(const Expr& expr) {
    // name.function() may also be a function in the namespace `name`.
    const Expr& target = expr.children[0];
    if (target.kind == Expr::Kind::kName && !IsKnown(target.text)) {
      const std::string qualified = fmt::format("{}.{}", target.text, expr.text);
      return Call(expr, qualified, /*member=*/false, std::span(expr.children).subspan(1));
    }
    return Call(expr, expr.text, /*member=*/true, expr.children);
  }

  static bool Accepts(const Function& function, std::span<const Node> arguments) {
    if (function.parameters.size() != arguments.size()) return false;
    for (size_t index = 0; index < arguments.size(); ++index) {
      if (!Assignable(*function.parameters[index], *arguments[index].type)) return false;
    }
    return true;
  }

  // What a call of any of these overloads gives.
  static TypeRef CallType(std::string_view name, std::span<const Function* const> overloads,
                          std::span<const Node> arguments) {
    // value() gives what the optional holds, distinct() a list of the same items.
    if (name == "value" && arguments[0].type->element) return arguments[0].type->element;
    if (name == "distinct") return arguments[0].type;
    const TypeRef& first = overloads.front()->result;
    const bool same =
        std::ranges::all_of(overloads, [&](const Function* it) { return it->result == first; });
    return same ? first : Simple(Kind::kDyn);
  }

  NodeOr Call(const Expr& expr, const std::string& name, bool member,
              std::span<const Expr> operands) {
    std::vector<const Function*> overloads = FindFunctions(name, member);
    if (overloads.empty()) {
      return Error(expr, fmt::format("unknown function '{}'{}", name,
                                     DidYouMean(name, FunctionNames(member))));
    }
    auto arguments = CheckAll(operands);
    if (!arguments) return std::unexpected(std::move(arguments.error()));
    std::erase_if(overloads,
                  [&](const Function* function) { return !Accepts(*function, *arguments); });
    if (overloads.empty()) {
      std::vector<std::string> types;
      for (const Node& argument : *arguments) types.push_back(argument.type->Describe());
      return Error(expr, fmt::format("{}() does not take ({})", name, fmt::join(types, ", ")));
    }
    if (name == "matches" && (*arguments)[1].op == Op::kConstant)
      return Matches(expr, *std::move(arguments));
    TypeRef type = CallType(name, overloads, *arguments);
    return Fold(expr, Node{.op = Op::kCall,
                           .overloads = std::move(overloads),
                           .type = std::move(type),
                           .children = *std::move(arguments)});
  }

  NodeOr Matches(const Expr& expr, std::vector<Node> arguments) {
    const std::string_view text = std::get<std::string_view>(arguments[1].constant);
    auto pattern = std::make_shared<const re2::RE2>(re2::StringPiece(text.data(), text.size()),
                                                    re2::RE2::Quiet);
    if (!pattern->ok()) return Error(expr, fmt::format("invalid pattern: {}", pattern->error()));
    arguments.pop_back();
    return Node{.op = Op::kMatches,
                .pattern = std::move(pattern),
                .type = Simple(Kind::kBool),
                .children = std::move(arguments)};
  }

  NodeOr Macro(const Expr& expr) {
    NodeOr range = Check(expr.children[0]);
    if (!range) return range;
    if (!IsOneOf(*range->type, {Kind::kList, Kind::kMap})) {
      return Error(expr, fmt::format("{}() needs a list or map, not {}", expr.text,
                                     range->type->Describe()));
    }
    if (locals_.size() == kMaxLocals) return Error(expr, "too many macros inside each other");
    const Type& over = *range->type;
    const TypeRef item = IsDyn(over)               ? Simple(Kind::kDyn)
                         : over.kind == Kind::kMap ? over.key
                                                   : over.element;
    Node node{.slot = locals_.size()};
    node.children.push_back(*std::move(range));
    locals_.push_back({expr.variable, item});
    auto rest = CheckAll(std::span(expr.children).subspan(1));
    locals_.pop_back();
    if (!rest) return std::unexpected(std::move(rest.error()));
    // All but the result of map() are conditions.
    const size_t conditions = rest->size() - (expr.text == "map" ? 1 : 0);
    for (size_t index = 0; index < conditions; ++index) {
      if (!IsOneOf(*(*rest)[index].type, {Kind::kBool})) {
        return Error(expr.children[index + 1],
                     fmt::format("{}() needs a condition here", expr.text));
      }
    }
    node.op = expr.text == "all"      ? Op::kAll
              : expr.text == "exists" ? Op::kExists
              : expr.text == "filter" ? Op::kFilter
              : expr.text == "map"    ? Op::kTransform
                                      : Op::kExistsOne;
    node.type = node.op == Op::kFilter      ? ListOf(item)
                : node.op == Op::kTransform ? ListOf(rest->back().type)
                                            : Simple(Kind::kBool);
    for (Node& child : *rest) node.children.push_back(std::move(child));
    return node;
  }

  NodeOr ListLiteral(const Expr& expr) {
    auto items = CheckAll(expr.children);
    if (!items) return std::unexpected(std::move(items.error()));
    TypeRef element = items->empty() ? Simple(Kind::kDyn) : items->front().type;
    for (size_t index = 0; index < items->size(); ++index) {
      if (!Assignable(*element, *(*items)[index].type))
        return Error(expr.children[index], "the list mixes types");
    }
    return Fold(
        expr,
        Node{.op = Op::kList, .type = ListOf(std::move(element)), .children = *std::move(items)});
  }

  NodeOr MapLiteral(const Expr& expr) {
    auto items = CheckAll(expr.children);
    if (!items) return std::unexpected(std::move(items.error()));
    TypeRef key = items->empty() ? Simple(Kind::kDyn) : (*items)[0].type;
    TypeRef element = items->empty() ? Simple(Kind::kDyn) : (*items)[1].type;
    for (size_t index = 0; index < items->size(); ++index) {
      const Type& wanted = index % 2 == 0 ? *key : *element;
      if (!Assignable(wanted, *(*items)[index].type))
        return Error(expr.children[index], "the map mixes types");
    }
    return Fold(expr, Node{.op = Op::kMap,
                           .type = MapOf(std::move(key), std::move(element)),
                           .children = *std::move(items)});
  }

  NodeOr Logic(const Expr& expr, Op op) {
    auto operands = CheckAll(expr.children);
    if (!operands) return std::unexpected(std::move(operands.error()));
    for (size_t index = 0; index < operands->size(); ++index) {
      const Type& type = *(*operands)[index].type;
      if (!IsOneOf(type, {Kind::kBool})) {
        return Error(expr.children[index],
                     fmt::format("a condition is needed here, not {}", type.Describe()));
      }
    }
    return Node{.op = op, .type = Simple(Kind::kBool), .children = *std::move(operands)};
  }

  NodeOr Unary(const Expr& expr, Op op, std::initializer_list<Kind> kinds) {
    auto operands = CheckAll(expr.children);
    if (!operands) return std::unexpected(std::move(operands.error()));
    TypeRef type = operands->front().type;
    if (!IsOneOf(*type, kinds))
      return Error(expr, fmt::format("no such operation on {}", type->Describe()));
    return Fold(expr, Node{.op = op, .type = std::move(type), .children = *std::move(operands)});
  }

  NodeOr Conditional(const Expr& expr) {
    auto parts = CheckAll(expr.children);
    if (!parts) return std::unexpected(std::move(parts.error()));
    if (!IsOneOf(*(*parts)[0].type, {Kind::kBool}))
      return Error(expr, "a condition is needed before the '?'");
    const TypeRef& yes = (*parts)[1].type;
    const TypeRef& no = (*parts)[2].type;
    if (!Assignable(*yes, *no)) {
      return Error(expr,
                   fmt::format("the branches differ: {} and {}", yes->Describe(), no->Describe()));
    }
    TypeRef type = Join(yes, no);
    return Node{.op = Op::kConditional, .type = std::move(type), .children = *std::move(parts)};
  }

  NodeOr Binary(const Expr& expr) {
    constexpr std::array<std::pair<std::string_view, Op>, 12> kOperators = {{
        {"==", Op::kEqual},
        {"!=", Op::kNotEqual},
        {"<", Op::kLess},
        {"<=", Op::kLessOrEqual},
        {">", Op::kGreater},
        {">=", Op::kGreaterOrEqual},
        {"in", Op::kIn},
        {"+", Op::kAdd},
        {"-", Op::kSubtract},
        {"*", Op::kMultiply},
        {"/", Op::kDivide},
        {"%", Op::kModulo},
    }};
    auto operands = CheckAll(expr.children);
    if (!operands) return std::unexpected(std::move(operands.error()));
    const auto* found =
        std::ranges::find(kOperators, expr.text, &std::pair<std::string_view, Op>::first);
    if (found == kOperators.end())
      return Error(expr, fmt::format("unknown operator '{}'", expr.text));
    const TypeRef& left = (*operands)[0].type;
    const TypeRef& right = (*operands)[1].type;
    TypeRef type = ResultOf(found->second, left, right);
    if (!type) {
      return Error(expr, fmt::format("no operation '{}' on {} and {}", expr.text, left->Describe(),
                                     right->Describe()));
    }
    return Fold(
        expr, Node{.op = found->second, .type = std::move(type), .children = *std::move(operands)});
  }

  const std::vector<Variable>& variables_;
  Arena& constants_;
  std::vector<Local> locals_;
};

}  // namespace

NodeOr Check(const Expr& expr, const std::vector<Variable>& variables, Arena& constants) {
  return Checker(variables, constants).Check(expr);
}

}  // namespace weft::cel
