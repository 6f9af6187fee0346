// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Words, integers in four bases, and floating point.
#include "model/yaml_scalar.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <system_error>
#include <utility>

namespace weft::model {
namespace {

using boost::json::value;

constexpr double kTwoTo63 = 9223372036854775808.0;

// True for the word itself, Capitalised, and in UPPER case; not for any other mixture.
bool IsWord(std::string_view text, std::string_view word) {
  if (text.size() != word.size()) return false;
  const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; };
  if (text == word) return true;
  if (text[0] != upper(word[0])) return false;
  if (text.substr(1) == word.substr(1)) return true;
  return std::ranges::equal(text, word, {}, {}, upper);
}

std::optional<value> ResolveWord(std::string_view text) {
  if (text.empty() || text == "~" || IsWord(text, "null")) return value(nullptr);
  if (text.size() > 5) return std::nullopt;
  for (std::string_view yes : {"true", "yes", "on", "y"}) {
    if (IsWord(text, yes)) return value(true);
  }
  for (std::string_view no : {"false", "no", "off", "n"}) {
    if (IsWord(text, no)) return value(false);
  }
  const bool negative = text[0] == '-';
  const std::string_view rest = text.substr(negative || text[0] == '+');
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (rest == ".inf" || rest == ".Inf" || rest == ".INF") {
    return value(negative ? -kInfinity : kInfinity);
  }
  if (text == ".nan" || text == ".NaN" || text == ".NAN") {
    return value(std::numeric_limits<double>::quiet_NaN());
  }
  return std::nullopt;
}

std::optional<value> ResolveInteger(std::string_view text) {
  const bool negative = text[0] == '-';
  if (negative || text[0] == '+') text.remove_prefix(1);
  int base = 10;
  if (text.size() > 1 && text[0] == '0') {
    const char mark = static_cast<char>(text[1] | 0x20);
    base = mark == 'x'                                         ? 16
           : mark == 'o' || (text[1] >= '0' && text[1] <= '9') ? 8
           : mark == 'b'                                       ? 2
                                                               : 10;
    if (base != 10) text.remove_prefix(mark == 'x' || mark == 'o' || mark == 'b' ? 2 : 1);
  }
  uint64_t magnitude = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, magnitude, base);
  if (error != std::errc() || stopped != end) return std::nullopt;
  constexpr auto kMin = static_cast<uint64_t>(std::numeric_limits<int64_t>::min());
  if (negative) {
    if (magnitude > kMin) return std::nullopt;
    return value(static_cast<int64_t>(0 - magnitude));
  }
  if (magnitude < kMin) return value(static_cast<int64_t>(magnitude));
  return value(magnitude);
}

// [-+]? ( \.[0-9]+ | [0-9]+ (\.[0-9]*)? ) ( [eE] [-+]? [0-9]+ )?
bool IsDecimal(std::string_view text) {
  size_t at = text[0] == '-' || text[0] == '+';
  const auto digits = [&] {
    const size_t begin = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at - begin;
  };
  const size_t whole = digits();
  size_t fraction = 0;
  if (at < text.size() && text[at] == '.') {
    ++at;
    fraction = digits();
  }
  if (whole + fraction == 0) return false;
  if (at < text.size() && (text[at] | 0x20) == 'e') {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

std::optional<value> ResolveDecimal(std::string_view text) {
  if (!IsDecimal(text)) return std::nullopt;
  if (text[0] == '+') text.remove_prefix(1);
  double number = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;  // out of range: Kubernetes leaves it a string
  if (number == std::trunc(number) && number >= -kTwoTo63 && number < kTwoTo63) {
    return value(static_cast<int64_t>(number));
  }
  return value(number);
}

}  // namespace

std::optional<value> ResolvePlainScalar(std::string_view text) {
  if (auto word = ResolveWord(text)) return word;
  const char first = text[0];
  if (!(first >= '0' && first <= '9') && first != '-' && first != '+' && first != '.') {
    return std::nullopt;
  }
  std::string without_underscores;
  if (first != '.' && text.find('_') != std::string_view::npos) {
    std::ranges::remove_copy(text, std::back_inserter(without_underscores), '_');
    text = without_underscores;
  }
  if (first != '.') {
    if (auto integer = ResolveInteger(text)) return integer;
  }
  return ResolveDecimal(text);
}

}  // namespace weft::model
