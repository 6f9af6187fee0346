// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Conversions between types, and the type of a value.
#include <charconv>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "cel/duration.h"
#include "cel/functions.h"

namespace weft::cel {
namespace {

using Arguments = std::span<const Value>;

template <class Number>
Value ParseNumber(Frame& frame, Arguments arguments) {
  const std::string_view text = Text(arguments[0]);
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
    return frame.Fail(fmt::format("'{}' is not a number", text));
  }
  return number;
}

Value TruncateToInt(Frame& frame, Arguments arguments) {
  const double number = std::get<double>(arguments[0]);
  // The range of int64, whose upper end a double cannot hold.
  if (!(number > -9223372036854775808.0 && number < 9223372036854775808.0))
    return frame.Fail("integer overflow");
  return static_cast<int64_t>(number);
}

Value ParseBool(Frame& frame, Arguments arguments) {
  const std::string_view text = Text(arguments[0]);
  for (const char* yes : {"1", "t", "T", "true", "TRUE", "True"}) {
    if (text == yes) return true;
  }
  for (const char* no : {"0", "f", "F", "false", "FALSE", "False"}) {
    if (text == no) return false;
  }
  return frame.Fail(fmt::format("'{}' is not a boolean", text));
}

Value ToDuration(Frame& frame, Arguments arguments) {
  const std::optional<int64_t> nanoseconds = ParseDuration(Text(arguments[0]));
  if (!nanoseconds) return frame.Fail(fmt::format("'{}' is not a duration", Text(arguments[0])));
  return Duration{*nanoseconds};
}

Value ToText(Frame& frame, Arguments arguments) {
  const Value& value = arguments[0];
  if (const auto* whole = std::get_if<int64_t>(&value))
    return frame.arena.Keep(fmt::format("{}", *whole));
  if (const auto* number = std::get_if<double>(&value))
    return frame.arena.Keep(fmt::format("{}", *number));
  if (const auto* truth = std::get_if<bool>(&value))
    return std::string_view(*truth ? "true" : "false");
  return frame.arena.Keep(FormatDuration(std::get<Duration>(value).nanoseconds));
}

Value Same(Frame&, Arguments arguments) { return arguments[0]; }
Value IntToDouble(Frame&, Arguments arguments) {
  return static_cast<double>(std::get<int64_t>(arguments[0]));
}
Value TypeOf(Frame&, Arguments arguments) { return TypeName{KindName(arguments[0])}; }

Value HasValue(Frame&, Arguments arguments) {
  return std::get<const Optional*>(arguments[0])->present;
}
Value ValueOf(Frame& frame, Arguments arguments) {
  const Optional& optional = *std::get<const Optional*>(arguments[0]);
  return optional.present ? optional.value : frame.Fail("value() of an optional that has none");
}

}  // namespace

std::vector<Function> ConversionFunctions() {
  const TypeRef text = Simple(Type::Kind::kString);
  const TypeRef whole = Simple(Type::Kind::kInt);
  const TypeRef number = Simple(Type::Kind::kDouble);
  const TypeRef truth = Simple(Type::Kind::kBool);
  const TypeRef duration = Simple(Type::Kind::kDuration);
  const TypeRef dyn = Simple(Type::Kind::kDyn);
  return {
      {"int", false, {text}, whole, ParseNumber<int64_t>},
      {"int", false, {number}, whole, TruncateToInt},
      {"int", false, {whole}, whole, Same},
      {"double", false, {text}, number, ParseNumber<double>},
      {"double", false, {whole}, number, IntToDouble},
      {"double", false, {number}, number, Same},
      {"bool", false, {text}, truth, ParseBool},
      {"bool", false, {truth}, truth, Same},
      {"string", false, {text}, text, Same},
      {"string", false, {whole}, text, ToText},
      {"string", false, {number}, text, ToText},
      {"string", false, {truth}, text, ToText},
      {"string", false, {duration}, text, ToText},
      {"duration", false, {text}, duration, ToDuration},
      {"duration", false, {duration}, duration, Same},
      {"dyn", false, {dyn}, dyn, Same},
      {"type", false, {dyn}, Simple(Type::Kind::kType), TypeOf},
      {"hasValue", true, {OptionalOf(dyn)}, truth, HasValue},
      // The checker gives this the type of what the optional holds.
      {"value", true, {OptionalOf(dyn)}, dyn, ValueOf},
  };
}

}  // namespace weft::cel
