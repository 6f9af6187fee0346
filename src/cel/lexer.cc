// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cel/lexer.h"

#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/digits.h"
#include "cel/text.h"

namespace weft::cel {
namespace {

constexpr std::array<std::string_view, 25> kSymbols = {
    // Longest first.
    "==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "(", ")", "[", "]",
    "{",  "}",  ".",  ",",  "?",  ":",  "+", "-", "*", "/", "%", "="};

bool IsNameStart(char letter) {
  return letter == '_' || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}
bool IsHex(char letter) {
  return IsDigit(letter) || (letter >= 'a' && letter <= 'f') || (letter >= 'A' && letter <= 'F');
}

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) {}

  std::expected<std::vector<Token>, CompileError> Run() {
    std::vector<Token> tokens;
    for (;;) {
      SkipSpace();
      start_ = at_;
      if (at_ == source_.size()) {
        tokens.push_back({.kind = Token::Kind::kEnd, .position = at_});
        return tokens;
      }
      std::expected<Token, CompileError> token = Next();
      if (!token) return std::unexpected(std::move(token.error()));
      token->position = start_;
      tokens.push_back(*std::move(token));
    }
  }

 private:
  using TokenOr = std::expected<Token, CompileError>;

  char Peek(size_t ahead = 0) const {
    return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
  }
  std::unexpected<CompileError> Error(std::string message) const {
    return std::unexpected(CompileError{start_, std::move(message)});
  }

  void SkipSpace() {
    for (;;) {
      const size_t begin = at_;
      while (at_ < source_.size() && std::string_view(" \t\r\n\f").contains(source_[at_])) ++at_;
      if (source_.substr(at_).starts_with("//"))
        at_ = std::min(source_.find('\n', at_), source_.size());
      if (at_ == begin) return;
    }
  }

  TokenOr Next() {
    const char first = Peek();
    if (IsDigit(first) || (first == '.' && IsDigit(Peek(1)))) return Number();
    if (first == '"' || first == '\'') return String(/*raw=*/false);
    if (IsNameStart(first)) {
      const bool raw = first == 'r' || first == 'R';
      if (raw && (Peek(1) == '"' || Peek(1) == '\'')) {
        ++at_;
        return String(/*raw=*/true);
      }
      if ((first == 'b' || first == 'B') && (Peek(1) == '"' || Peek(1) == '\'')) {
        return Error("bytes are not supported");
      }
      while (IsNameStart(Peek()) || IsDigit(Peek())) ++at_;
      return Token{.kind = Token::Kind::kName,
                   .text = std::string(source_.substr(start_, at_ - start_))};
    }
    for (const std::string_view symbol : kSymbols) {
      if (!source_.substr(at_).starts_with(symbol)) continue;
      at_ += symbol.size();
      return Token{.kind = Token::Kind::kSymbol, .text = std::string(symbol)};
    }
    return Error("unexpected character");
  }

  TokenOr Number() {
    Token token{.kind = Token::Kind::kInt};
    if (Peek() == '0' && Peek(1) == 'x' && IsHex(Peek(2))) {
      at_ += 2;
      while (IsHex(Peek())) ++at_;
    } else {
      while (IsDigit(Peek())) ++at_;
      if (Peek() == '.' && IsDigit(Peek(1))) {
        token.kind = Token::Kind::kDouble;
        ++at_;
        while (IsDigit(Peek())) ++at_;
      }
      const size_t sign = Peek(1) == '+' || Peek(1) == '-' ? 1 : 0;
      if ((Peek() == 'e' || Peek() == 'E') && IsDigit(Peek(1 + sign))) {
        token.kind = Token::Kind::kDouble;
        at_ += 1 + sign;
        while (IsDigit(Peek())) ++at_;
      }
    }
    if (Peek() == 'u' || Peek() == 'U') return Error("unsigned numbers are not supported");
    if (IsNameStart(Peek())) return Error("a letter follows the number");
    const std::string_view text = source_.substr(start_, at_ - start_);
    token.text = std::string(text);
    if (token.kind == Token::Kind::kDouble &&
        std::from_chars(text.data(), text.data() + text.size(), token.number).ec != std::errc()) {
      return Error("the number is out of range");
    }
    return token;
  }

  TokenOr String(bool raw) {
    const char quote = Peek();
    const std::string triple(3, quote);
    const bool tripled = source_.substr(at_).starts_with(triple);
    const std::string_view end =
        tripled ? std::string_view(triple) : std::string_view(triple).substr(0, 1);
    at_ += end.size();
    Token token{.kind = Token::Kind::kString};
    while (!source_.substr(at_).starts_with(end)) {
      if (at_ == source_.size() || (!tripled && (Peek() == '\n' || Peek() == '\r'))) {
        return Error("the string is not closed");
      }
      if (Peek() == '\\' && !raw) {
        const std::string problem = Escape(token.text);
        if (!problem.empty()) return Error(problem);
      } else {
        token.text += source_[at_++];
      }
    }
    at_ += end.size();
    return token;
  }

  // Decodes the escape at `at_` into `text`; says what is wrong with it, or "".
  std::string Escape(std::string& text) {
    constexpr std::string_view kNamed = "abfnrtv\"'\\?`";
    constexpr std::string_view kMeans = "\a\b\f\n\r\t\v\"'\\?`";
    ++at_;
    const char letter = Peek();
    if (const size_t named = kNamed.find(letter);
        at_ < source_.size() && named != std::string_view::npos) {
      text += kMeans[named];
      ++at_;
      return {};
    }
    if (letter >= '0' && letter <= '3') return Coded(text, 3, 8);
    ++at_;
    switch (letter) {
      case 'x':
      case 'X':
        return Coded(text, 2, 16);
      case 'u':
        return Coded(text, 4, 16);
      case 'U':
        return Coded(text, 8, 16);
      default:
        return "unknown escape in the string";
    }
  }

  std::string Coded(std::string& text, size_t digits, int base) {
    const std::string_view code = source_.substr(at_, digits);
    uint32_t point = 0;
    const auto [end, error] = std::from_chars(code.data(), code.data() + code.size(), point, base);
    if (code.size() != digits || error != std::errc() || end != code.data() + code.size()) {
      return fmt::format("an escape needs {} digits of base {}", digits, base);
    }
    if (!AppendCodePoint(point, text)) return "an escape names no Unicode character";
    at_ += digits;
    return {};
  }

  std::string_view source_;
  size_t at_ = 0;
  size_t start_ = 0;  // of the current token
};

}  // namespace

std::expected<std::vector<Token>, CompileError> Lex(std::string_view source) {
  return Lexer(source).Run();
}

}  // namespace weft::cel
