// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cel/parser.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cel/type.h"

namespace weft::cel {
namespace {

using ExprOr = std::expected<Expr, CompileError>;

bool IsMacro(std::string_view name, size_t arguments) {
  if (arguments == 2) {
    constexpr std::array<std::string_view, 6> kMacros = {"all",       "exists", "exists_one",
                                                         "existsOne", "filter", "map"};
    return std::ranges::find(kMacros, name) != kMacros.end();
  }
  return name == "map" && arguments == 3;
}

// A recursive descent. Every method parses one rule of the grammar from the current token on.
class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  ExprOr Run() {
    ExprOr tree = Conditional();
    if (tree && Current().kind != Token::Kind::kEnd) return Unexpected();
    return tree;
  }

 private:
  const Token& Current() const { return tokens_[at_]; }
  bool Is(std::string_view symbol) const {
    return Current().kind == Token::Kind::kSymbol && Current().text == symbol;
  }
  bool IsName() const { return Current().kind == Token::Kind::kName; }
  bool IsOneOf(std::initializer_list<std::string_view> symbols) const {
    return std::ranges::any_of(symbols, [this](std::string_view symbol) { return Is(symbol); });
  }
  bool Take(std::string_view symbol) {
    if (!Is(symbol)) return false;
    ++at_;
    return true;
  }

  std::unexpected<CompileError> Error(std::string message) const {
    return std::unexpected(CompileError{Current().position, std::move(message)});
  }
  std::unexpected<CompileError> Unexpected() const {
    if (Current().kind == Token::Kind::kEnd) return Error("the expression ends too early");
    return Error(fmt::format("unexpected '{}'", Current().text));
  }
  std::unexpected<CompileError> Expected(std::string_view symbol) const {
    return Error(fmt::format("expected '{}'", symbol));
  }

  static ExprOr Node(Expr::Kind kind, size_t position, std::string text,
                     std::vector<Expr> children) {
    Expr node{.kind = kind,
              .position = position,
              .text = std::move(text),
              .children = std::move(children)};
    for (const Expr& child : node.children) node.depth = std::max(node.depth, child.depth + 1);
    if (node.depth > kMaxDepth)
      return std::unexpected(CompileError{position, "the expression nests too deep"});
    return node;
  }
  template <class... Children>
  static ExprOr Node(Expr::Kind kind, size_t position, std::string text, Children... children) {
    std::vector<Expr> list;
    (list.push_back(std::move(children)), ...);
    return Node(kind, position, std::move(text), std::move(list));
  }

  ExprOr Conditional() {
    if (nesting_ > kMaxDepth) return Error("the expression nests too deep");
    ++nesting_;
    ExprOr tree = ConditionalBody();
    --nesting_;
    return tree;
  }

  ExprOr ConditionalBody() {
    ExprOr condition = Or();
    if (!condition || !Is("?")) return condition;
    const size_t position = Current().position;
    Take("?");
    ExprOr yes = Or();
    if (!yes) return yes;
    if (!Take(":")) return Expected(":");
    ExprOr no = Conditional();
    if (!no) return no;
    return Node(Expr::Kind::kConditional, position, "", *std::move(condition), *std::move(yes),
                *std::move(no));
  }

  ExprOr Or() { return Chain(Expr::Kind::kOr, "||", &Parser::And); }
  ExprOr And() { return Chain(Expr::Kind::kAnd, "&&", &Parser::Relation); }

  // One or more operands with `symbol` between them, as one flat node.
  ExprOr Chain(Expr::Kind kind, std::string_view symbol, ExprOr (Parser::*operand)()) {
    ExprOr first = (this->*operand)();
    if (!first || !Is(symbol)) return first;
    const size_t position = Current().position;
    std::vector<Expr> operands;
    operands.push_back(*std::move(first));
    while (Take(symbol)) {
      ExprOr next = (this->*operand)();
      if (!next) return next;
      operands.push_back(*std::move(next));
    }
    return Node(kind, position, "", std::move(operands));
  }

  bool IsRelation() const {
    return IsOneOf({"==", "!=", "<", "<=", ">", ">="}) || (IsName() && Current().text == "in");
  }
  bool IsSum() const { return IsOneOf({"+", "-"}); }
  bool IsProduct() const { return IsOneOf({"*", "/", "%"}); }

  ExprOr Relation() { return LeftToRight(&Parser::IsRelation, &Parser::Sum); }
  ExprOr Sum() { return LeftToRight(&Parser::IsSum, &Parser::Product); }
  ExprOr Product() { return LeftToRight(&Parser::IsProduct, &Parser::Unary); }

  ExprOr LeftToRight(bool (Parser::*is_operator)() const, ExprOr (Parser::*operand)()) {
    ExprOr left = (this->*operand)();
    while (left && (this->*is_operator)()) {
      const Token symbol = tokens_[at_++];
      ExprOr right = (this->*operand)();
      if (!right) return right;
      left = Node(Expr::Kind::kBinary, symbol.position, symbol.text, *std::move(left),
                  *std::move(right));
    }
    return left;
  }

  ExprOr Unary() {
    const size_t position = Current().position;
    for (const auto& [symbol, kind] :
         {std::pair{"!", Expr::Kind::kNot}, std::pair{"-", Expr::Kind::kNegate}}) {
      if (!Is(symbol)) continue;
      const Token::Kind next = tokens_[at_ + 1].kind;
      if (kind == Expr::Kind::kNegate &&
          (next == Token::Kind::kInt || next == Token::Kind::kDouble))
        break;
      size_t count = 0;
      while (Take(symbol)) ++count;
      ExprOr operand = Member();
      // An even number of signs still demands an operand of the operator's type: two remain.
      for (size_t sign = 0; operand && sign < 2 - count % 2; ++sign) {
        operand = Node(kind, position, "", *std::move(operand));
      }
      return operand;
    }
    return Member();
  }

  ExprOr Member() {
    ExprOr tree = Primary();
    while (tree) {
      const size_t position = Current().position;
      if (Take("[")) {
        if (Is("?")) return Error("optional syntax is not supported");
        ExprOr index = Conditional();
        if (!index) return index;
        if (!Take("]")) return Expected("]");
        tree = Node(Expr::Kind::kIndex, position, "", *std::move(tree), *std::move(index));
      } else if (Take(".")) {
        if (Is("?")) return Error("optional syntax is not supported");
        if (!IsName() || Current().text == "in" || IsConstant(Current().text)) return Unexpected();
        std::string name = tokens_[at_++].text;
        tree = Is("(") ? MemberCall(position, std::move(name), *std::move(tree))
                       : Node(Expr::Kind::kSelect, position, std::move(name), *std::move(tree));
      } else {
        break;
      }
    }
    return tree;
  }

  static bool IsConstant(std::string_view name) {
    return name == "true" || name == "false" || name == "null";
  }

  ExprOr MemberCall(size_t position, std::string name, Expr target) {
    std::vector<Expr> operands;
    operands.push_back(std::move(target));
    Take("(");
    if (auto problem = Operands(")", operands); !problem)
      return std::unexpected(std::move(problem.error()));
    if (!IsMacro(name, operands.size() - 1)) {
      return Node(Expr::Kind::kMemberCall, position, std::move(name), std::move(operands));
    }
    if (operands[1].kind != Expr::Kind::kName) {
      return std::unexpected(CompileError{
          operands[1].position, fmt::format("the first argument of {}() must be a name", name)});
    }
    std::string variable = std::move(operands[1].text);
    operands.erase(operands.begin() + 1);
    ExprOr macro = Node(Expr::Kind::kMacro, position, std::move(name), std::move(operands));
    if (macro) macro->variable = std::move(variable);
    return macro;
  }

  // Expressions with commas between them up to `close`, which is taken.
  std::expected<void, CompileError> Operands(std::string_view close, std::vector<Expr>& operands) {
    if (Take(close)) return {};
    do {
      if (close == "]" && Take(close)) return {};  // A list may end in a comma.
      ExprOr operand = Conditional();
      if (!operand) return std::unexpected(std::move(operand.error()));
      operands.push_back(*std::move(operand));
    } while (Take(","));
    if (!Take(close)) return Expected(close);
    return {};
  }

  ExprOr Primary() {
    const Token& token = Current();
    const size_t position = token.position;
    switch (token.kind) {
      case Token::Kind::kEnd:
        return Unexpected();
      case Token::Kind::kName:
        return Name();
      case Token::Kind::kString:
        return Literal(position, tokens_[at_++].text);
      case Token::Kind::kInt:
      case Token::Kind::kDouble:
        return Number(/*negative=*/false);
      case Token::Kind::kSymbol:
        break;
    }
    if (Take("-")) return Number(/*negative=*/true);
    if (Take("(")) {
      ExprOr inner = Conditional();
      if (inner && !Take(")")) return Expected(")");
      return inner;
    }
    if (Take("[")) {
      std::vector<Expr> items;
      if (auto problem = Operands("]", items); !problem)
        return std::unexpected(std::move(problem.error()));
      return Node(Expr::Kind::kList, position, "", std::move(items));
    }
    if (Take("{")) return MapLiteral(position);
    return Unexpected();
  }

  ExprOr MapLiteral(size_t position) {
    std::vector<Expr> entries;
    while (!Take("}")) {
      ExprOr key = Conditional();
      if (!key) return key;
      if (!Take(":")) return Expected(":");
      ExprOr value = Conditional();
      if (!value) return value;
      entries.push_back(*std::move(key));
      entries.push_back(*std::move(value));
      if (!Take(",") && !Is("}")) return Expected("}");
    }
    return Node(Expr::Kind::kMap, position, "", std::move(entries));
  }

  ExprOr Name() {
    const Token token = tokens_[at_++];
    if (token.text == "true" || token.text == "false")
      return Literal(token.position, token.text == "true");
    if (token.text == "null") return Literal(token.position, Expr::NullLiteral{});
    if (IsReservedWord(token.text)) {
      return std::unexpected(
          CompileError{token.position, fmt::format("'{}' is a reserved word", token.text)});
    }
    if (!Take("(")) return Node(Expr::Kind::kName, token.position, token.text);
    std::vector<Expr> operands;
    if (auto problem = Operands(")", operands); !problem)
      return std::unexpected(std::move(problem.error()));
    if (token.text != "has")
      return Node(Expr::Kind::kCall, token.position, token.text, std::move(operands));
    if (operands.size() != 1 || operands[0].kind != Expr::Kind::kSelect) {
      return std::unexpected(
          CompileError{token.position, "has() takes one field, such as has(self.name)"});
    }
    Expr field = std::move(operands[0]);
    field.kind = Expr::Kind::kHas;
    field.position = token.position;
    return field;
  }

  static ExprOr Literal(size_t position, Expr::Literal literal) {
    Expr node{.kind = Expr::Kind::kLiteral, .position = position};
    node.literal = std::move(literal);
    return node;
  }

  // The number at the current token; a minus before it has been taken when `negative`.
  ExprOr Number(bool negative) {
    const Token& token = Current();
    const size_t position = token.position;
    if (token.kind == Token::Kind::kDouble) {
      ++at_;
      return Literal(position, negative ? -token.number : token.number);
    }
    if (token.kind != Token::Kind::kInt) return Unexpected();
    const bool hexadecimal = token.text.starts_with("0x");
    const std::string digits = (negative ? "-" : "") + token.text.substr(hexadecimal ? 2 : 0);
    int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number,
                                              hexadecimal ? 16 : 10);
    if (error != std::errc()) return Error("the number is out of range");
    ++at_;
    return Literal(position, number);
  }

  std::vector<Token> tokens_;
  size_t at_ = 0;
  int nesting_ = 0;
};

}  // namespace

ExprOr Parse(std::string_view source) {
  std::expected<std::vector<Token>, CompileError> tokens = Lex(source);
  if (!tokens) return std::unexpected(std::move(tokens.error()));
  return Parser(*std::move(tokens)).Run();
}

}  // namespace weft::cel
