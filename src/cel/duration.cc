// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cel/duration.h"

#include <array>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "base/digits.h"

namespace weft::cel {
namespace {

using Wide = __int128;
constexpr int64_t kSecond = 1'000'000'000;
// Longest first where one is the beginning of another.
constexpr std::array<std::pair<std::string_view, int64_t>, 8> kUnits = {{
    {"ns", 1},
    {"us", 1'000},
    {"\u00b5s", 1'000},
    {"\u03bcs", 1'000},
    {"ms", 1'000'000},
    {"s", kSecond},
    {"m", 60 * kSecond},
    {"h", 3600 * kSecond},
}};

// Takes one "12.5h" off `text`; its nanoseconds, or nothing.
std::optional<Wide> TakePart(std::string_view& text) {
  constexpr int kMaxDigits = 18;
  Wide number = 0;
  Wide scale = 1;
  int digits = 0;
  bool fraction = false;
  while (!text.empty() && (IsDigit(text.front()) || (text.front() == '.' && !fraction))) {
    if (text.front() == '.') {
      fraction = true;
    } else if (!fraction) {
      if (++digits > kMaxDigits + 1) return std::nullopt;
      number = number * 10 + (text.front() - '0');
    } else {
      ++digits;
      // Digits below a nanosecond of the largest unit change nothing.
      if (scale < 1'000'000'000'000'000'000) {
        number = number * 10 + (text.front() - '0');
        scale *= 10;
      }
    }
    text.remove_prefix(1);
  }
  if (digits == 0) return std::nullopt;
  for (const auto& [name, nanoseconds] : kUnits) {
    if (!text.starts_with(name)) continue;
    text.remove_prefix(name.size());
    if (number > std::numeric_limits<Wide>::max() / nanoseconds) return std::nullopt;
    return number * nanoseconds / scale;
  }
  return std::nullopt;
}

}  // namespace

std::optional<int64_t> ParseDuration(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return 0;
  if (text.empty()) return std::nullopt;
  Wide total = 0;
  while (!text.empty()) {
    const std::optional<Wide> part = TakePart(text);
    if (!part) return std::nullopt;
    total += *part;
    if (total > Wide{std::numeric_limits<int64_t>::max()}) return std::nullopt;
  }
  return static_cast<int64_t>(negative ? -total : total);
}

std::string FormatDuration(int64_t nanoseconds) {
  const uint64_t size =
      nanoseconds < 0 ? -static_cast<uint64_t>(nanoseconds) : static_cast<uint64_t>(nanoseconds);
  std::string text = fmt::format("{}{}", nanoseconds < 0 ? "-" : "", size / kSecond);
  if (size % kSecond != 0) {
    text += fmt::format(".{:09}", size % kSecond);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + "s";
}

}  // namespace weft::cel
