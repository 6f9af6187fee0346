// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The words of a CEL expression.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace weft::cel {

// Why a text is no rule that Weft can run, and at which byte.
struct CompileError {
  size_t position = 0;
  std::string message;
};

struct Token {
  enum class Kind { kEnd, kName, kInt, kDouble, kString, kSymbol };
  Kind kind = Kind::kEnd;
  size_t position = 0;
  // The name, the symbol, the digits of an int (hexadecimal ones with their 0x), or the decoded
  // text of a string.
  std::string text;
  double number = 0;  // of kDouble
};

// Splits `source` into tokens; the last is kEnd. Spaces and comments are dropped. What CEL has and
// no rule of ours may use (bytes, unsigned numbers) is an error that says so.
std::expected<std::vector<Token>, CompileError> Lex(std::string_view source);

}  // namespace weft::cel
