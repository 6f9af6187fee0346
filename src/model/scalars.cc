// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/scalars.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <limits>
#include <utility>

#include "base/digits.h"

namespace weft::model {
namespace {

constexpr std::string_view kAlphabet =  // of base64
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Takes the digits at the start of `text`: their value, and how many; nullopt when there are none
// or they do not fit.
struct Digits {
  int64_t value = 0;
  size_t count = 0;
};
std::optional<Digits> TakeDigits(std::string_view& text) {
  Digits digits;
  while (digits.count < text.size() && IsDigit(text[digits.count])) ++digits.count;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits.count, digits.value);
  if (digits.count == 0 || error != std::errc()) return std::nullopt;
  text.remove_prefix(digits.count);
  return digits;
}

// Takes exactly `count` digits.
std::optional<int> TakeNumber(std::string_view& text, size_t count) {
  int value = 0;
  if (text.size() < count) return std::nullopt;
  for (const char c : text.substr(0, count)) {
    if (!IsDigit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool Take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// The microseconds of ".123456789", of which any number of digits is allowed.
std::optional<int64_t> TakeFraction(std::string_view& text) {
  if (!Take(text, ".")) return 0;
  int64_t micros = 0;
  size_t count = 0;
  for (; !text.empty() && IsDigit(text.front()); text.remove_prefix(1), ++count) {
    if (count < 6) micros = micros * 10 + (text.front() - '0');
  }
  if (count == 0) return std::nullopt;
  for (; count < 6; ++count) micros *= 10;
  return micros;
}

// Minutes east of UTC: "Z" or "+02:00".
std::optional<int> TakeZone(std::string_view& text) {
  if (Take(text, "Z") || Take(text, "z")) return 0;
  const bool west = text.starts_with('-');
  if (!Take(text, "+") && !Take(text, "-")) return std::nullopt;
  const auto hours = TakeNumber(text, 2);
  if (!hours || *hours > 23 || !Take(text, ":")) return std::nullopt;
  const auto minutes = TakeNumber(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  const int east = *hours * 60 + *minutes;
  return west ? -east : east;
}

// What a quantity's suffix multiplies by: `base` to the power of `exponent`.
struct Scale {
  int base = 10;
  int exponent = 0;
};
std::optional<Scale> ParseScale(std::string_view suffix) {
  constexpr std::array<std::pair<std::string_view, Scale>, 16> kSuffixes = {{
      {"n", {10, -9}},
      {"u", {10, -6}},
      {"m", {10, -3}},
      {"", {10, 0}},
      {"k", {10, 3}},
      {"M", {10, 6}},
      {"G", {10, 9}},
      {"T", {10, 12}},
      {"P", {10, 15}},
      {"E", {10, 18}},
      {"Ki", {2, 10}},
      {"Mi", {2, 20}},
      {"Gi", {2, 30}},
      {"Ti", {2, 40}},
      {"Pi", {2, 50}},
      {"Ei", {2, 60}},
  }};
  for (const auto& [name, scale] : kSuffixes) {
    if (suffix == name) return scale;
  }
  if (!Take(suffix, "e") && !Take(suffix, "E")) return std::nullopt;
  const bool negative = suffix.starts_with('-');
  if (!Take(suffix, "+")) Take(suffix, "-");
  const auto digits = TakeDigits(suffix);
  if (!digits || !suffix.empty() || digits->value > 100) return std::nullopt;
  return Scale{10, negative ? -static_cast<int>(digits->value) : static_cast<int>(digits->value)};
}

}  // namespace

std::optional<int64_t> ParseDuration(std::string_view text) {
  int64_t total = 0;
  int parts = 0;
  for (; !text.empty(); ++parts) {
    const auto digits = TakeDigits(text);
    if (!digits || digits->count > 5) return std::nullopt;
    int64_t unit = 0;
    if (Take(text, "ms")) {
      unit = 1;
    } else if (Take(text, "s")) {
      unit = 1'000;
    } else if (Take(text, "m")) {
      unit = 60'000;
    } else if (Take(text, "h")) {
      unit = 3'600'000;
    } else {
      return std::nullopt;
    }
    total += digits->value * unit;
  }
  if (parts == 0 || parts > 4) return std::nullopt;
  return total;
}

std::optional<int64_t> ParseTime(std::string_view text) {
  using std::chrono::microseconds;
  const auto year = TakeNumber(text, 4);
  if (!year || !Take(text, "-")) return std::nullopt;
  const auto month = TakeNumber(text, 2);
  if (!month || !Take(text, "-")) return std::nullopt;
  const auto day = TakeNumber(text, 2);
  if (!day || !(Take(text, "T") || Take(text, "t"))) return std::nullopt;
  const auto hour = TakeNumber(text, 2);
  if (!hour || *hour > 23 || !Take(text, ":")) return std::nullopt;
  const auto minute = TakeNumber(text, 2);
  if (!minute || *minute > 59 || !Take(text, ":")) return std::nullopt;
  const auto second = TakeNumber(text, 2);
  if (!second || *second > 59) return std::nullopt;
  const auto fraction = TakeFraction(text);
  const auto zone = fraction ? TakeZone(text) : std::nullopt;
  if (!zone || !text.empty()) return std::nullopt;

  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const auto time = std::chrono::sys_days(date) + std::chrono::hours(*hour) +
                    std::chrono::minutes(*minute - *zone) + std::chrono::seconds(*second) +
                    microseconds(*fraction);
  return std::chrono::duration_cast<microseconds>(time.time_since_epoch()).count();
}

std::optional<int64_t> ParseQuantity(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (!Take(text, "+")) Take(text, "-");

  // The number as `mantissa` times ten to the power of -`places`.
  __int128 mantissa = 0;
  int places = 0;
  bool point = false;
  size_t count = 0;
  constexpr size_t kMostDigits = 18;
  for (; !text.empty() && (IsDigit(text.front()) || text.front() == '.'); text.remove_prefix(1)) {
    if (text.front() == '.') {
      if (point) return std::nullopt;
      point = true;
      continue;
    }
    if (++count > kMostDigits) return std::nullopt;
    mantissa = mantissa * 10 + (text.front() - '0');
    places += point ? 1 : 0;
  }
  const std::optional<Scale> scale = ParseScale(text);
  if (count == 0 || !scale) return std::nullopt;

  constexpr __int128 kMost = std::numeric_limits<int64_t>::max();
  int tens = -places;
  if (scale->base == 2) {
    mantissa <<= scale->exponent;  // 2^60 times 10^18 is below 2^120
  } else {
    tens += scale->exponent;
  }
  for (; tens > 0 && mantissa != 0; --tens) {
    mantissa *= 10;
    if (mantissa > kMost) return std::nullopt;
  }
  for (bool exact = true; tens < 0; ++tens) {
    exact = exact && mantissa % 10 == 0;
    mantissa /= 10;
    if (tens == -1 && !exact) ++mantissa;
  }
  if (mantissa > kMost) return std::nullopt;
  return static_cast<int64_t>(negative ? -mantissa : mantissa);
}

std::optional<std::string> DecodeBase64(std::string_view text) {
  static constexpr auto kValues = [] {
    std::array<int8_t, 256> values;
    values.fill(-1);
    for (size_t i = 0; i < kAlphabet.size(); ++i) {
      values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<int8_t>(i);
    }
    return values;
  }();

  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  uint32_t bits = 0;  // the letters of the current group of four
  int letters = 0;
  int padding = 0;
  for (const char c : text) {
    if (c == '\n' || c == '\r') continue;
    if (c == '=') {
      if (++padding > 2) return std::nullopt;
      continue;
    }
    const int value = kValues[static_cast<unsigned char>(c)];
    if (value < 0 || padding > 0) return std::nullopt;
    bits = bits << 6 | static_cast<uint32_t>(value);
    if (++letters == 4) {
      bytes += static_cast<char>(bits >> 16);
      bytes += static_cast<char>(bits >> 8);
      bytes += static_cast<char>(bits);
      bits = 0;
      letters = 0;
    }
  }
  if (letters == 1 || (letters == 0 ? padding != 0 : letters + padding != 4)) return std::nullopt;
  if (letters >= 2) bytes += static_cast<char>(bits >> (letters == 2 ? 4 : 10));
  if (letters == 3) bytes += static_cast<char>(bits >> 2);
  return bytes;
}

std::string EncodeBase64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (; !bytes.empty(); bytes.remove_prefix(std::min<size_t>(3, bytes.size()))) {
    uint32_t bits = 0;
    for (size_t i = 0; i < 3; ++i) {
      bits = bits << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u);
    }
    for (size_t i = 0; i < 4; ++i) {
      text += i <= bytes.size() ? kAlphabet[bits >> (18 - 6 * i) & 63] : '=';
    }
  }
  return text;
}

}  // namespace weft::model
