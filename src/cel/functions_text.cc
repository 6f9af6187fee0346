// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Functions over strings. Indexes and sizes count code points.
#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <re2/re2.h>

#include "cel/functions.h"
#include "cel/text.h"

namespace weft::cel {
namespace {

using Arguments = std::span<const Value>;

int64_t Whole(const Value& value) { return std::get<int64_t>(value); }

// Text made by a function costs what it is long.
Value Made(Frame& frame, std::string text) {
  if (!frame.PayForBytes(text.size())) return Failure{};
  return frame.arena.Keep(std::move(text));
}

template <bool (*Test)(std::string_view, std::string_view)>
Value Compare(Frame& frame, Arguments arguments) {
  if (!frame.PayForBytes(Text(arguments[0]).size())) return Failure{};
  return Test(Text(arguments[0]), Text(arguments[1]));
}
bool Contains(std::string_view text, std::string_view part) { return text.contains(part); }
bool StartsWith(std::string_view text, std::string_view part) { return text.starts_with(part); }
bool EndsWith(std::string_view text, std::string_view part) { return text.ends_with(part); }

// A pattern that is known only when the rule runs. (A constant one is a node of its own.)
Value Matches(Frame& frame, Arguments arguments) {
  constexpr int64_t kCompileUnits = 1000;
  if (!frame.Pay(kCompileUnits) || !frame.PayForBytes(Text(arguments[0]).size())) return Failure{};
  const re2::RE2 pattern(re2::StringPiece(Text(arguments[1]).data(), Text(arguments[1]).size()),
                         re2::RE2::Quiet);
  if (!pattern.ok()) return frame.Fail("invalid pattern: " + pattern.error());
  return re2::RE2::PartialMatch(
      re2::StringPiece(Text(arguments[0]).data(), Text(arguments[0]).size()), pattern);
}

Value Size(Frame& frame, Arguments arguments) {
  const Value& value = arguments[0];
  if (IsList(value)) return static_cast<int64_t>(ListSize(value));
  if (IsMap(value)) return static_cast<int64_t>(MapSize(value));
  if (!frame.PayForBytes(Text(value).size())) return Failure{};
  return static_cast<int64_t>(CodePoints(Text(value)));
}

Value Substring(Frame& frame, Arguments arguments) {
  const std::string_view text = Text(arguments[0]);
  if (!frame.PayForBytes(text.size())) return Failure{};
  const int64_t begin = Whole(arguments[1]);
  const int64_t end =
      arguments.size() == 3 ? Whole(arguments[2]) : static_cast<int64_t>(CodePoints(text));
  if (begin < 0 || begin > end)
    return frame.Fail(fmt::format("substring({}, {}) is out of range", begin, end));
  const auto from = ByteOffset(text, static_cast<size_t>(begin));
  const auto to = ByteOffset(text, static_cast<size_t>(end));
  if (!from || !to) return frame.Fail(fmt::format("substring({}, {}) is out of range", begin, end));
  return text.substr(*from, *to - *from);
}

Value CharAt(Frame& frame, Arguments arguments) {
  const std::string_view text = Text(arguments[0]);
  if (!frame.PayForBytes(text.size())) return Failure{};
  const auto from = Whole(arguments[1]) < 0
                        ? std::nullopt
                        : ByteOffset(text, static_cast<size_t>(Whole(arguments[1])));
  if (!from) return frame.Fail(fmt::format("charAt({}) is out of range", Whole(arguments[1])));
  return text.substr(*from, ByteOffset(text.substr(*from), 1).value_or(0));
}

Value IndexOf(Frame& frame, Arguments arguments) {
  if (!frame.PayForBytes(Text(arguments[0]).size())) return Failure{};
  const size_t found = Text(arguments[0]).find(Text(arguments[1]));
  if (found == std::string_view::npos) return int64_t{-1};
  return static_cast<int64_t>(CodePoints(Text(arguments[0]).substr(0, found)));
}

Value LastIndexOf(Frame& frame, Arguments arguments) {
  if (!frame.PayForBytes(Text(arguments[0]).size())) return Failure{};
  const size_t found = Text(arguments[0]).rfind(Text(arguments[1]));
  if (found == std::string_view::npos) return int64_t{-1};
  return static_cast<int64_t>(CodePoints(Text(arguments[0]).substr(0, found)));
}

template <char First, char Last, int Shift>
Value MapAscii(Frame& frame, Arguments arguments) {
  std::string text(Text(arguments[0]));
  for (char& letter : text) {
    if (letter >= First && letter <= Last) letter = static_cast<char>(letter + Shift);
  }
  return Made(frame, std::move(text));
}

Value Trim(Frame&, Arguments arguments) {
  constexpr std::string_view kSpace = " \t\n\r\v\f";
  std::string_view text = Text(arguments[0]);
  text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
  return text.substr(0, text.find_last_not_of(kSpace) + 1);
}

Value Replace(Frame& frame, Arguments arguments) {
  const std::string_view text = Text(arguments[0]);
  const std::string_view from = Text(arguments[1]);
  const std::string_view to = Text(arguments[2]);
  if (from.empty()) return frame.Fail("replace() of an empty text");
  std::string replaced;
  size_t at = 0;
  for (size_t found; (found = text.find(from, at)) != std::string_view::npos;
       at = found + from.size()) {
    if (!frame.PayForBytes(found - at + to.size())) return Failure{};
    replaced.append(text.substr(at, found - at)).append(to);
  }
  replaced.append(text.substr(at));
  return Made(frame, std::move(replaced));
}

Value Split(Frame& frame, Arguments arguments) {
  std::string_view text = Text(arguments[0]);
  const std::string_view separator = Text(arguments[1]);
  if (separator.empty()) return frame.Fail("split() by an empty text");
  List parts;
  for (;;) {
    const size_t found = text.find(separator);
    if (!frame.PayForBytes(std::min(found, text.size()))) return Failure{};
    parts.items.emplace_back(text.substr(0, found));
    if (found == std::string_view::npos) return frame.arena.Keep(std::move(parts));
    text.remove_prefix(found + separator.size());
  }
}

Value Join(Frame& frame, Arguments arguments) {
  const std::string_view separator =
      arguments.size() == 2 ? Text(arguments[1]) : std::string_view();
  std::string joined;
  for (size_t index = 0; index < ListSize(arguments[0]); ++index) {
    const Value item = ListItem(arguments[0], index);
    const auto* text = std::get_if<std::string_view>(&item);
    if (!text) return frame.Fail("join() of a list that does not hold strings");
    if (!frame.PayForBytes(text->size() + separator.size())) return Failure{};
    if (index > 0) joined += separator;
    joined += *text;
  }
  return frame.arena.Keep(std::move(joined));
}

}  // namespace

std::vector<Function> TextFunctions() {
  const TypeRef text = Simple(Type::Kind::kString);
  const TypeRef whole = Simple(Type::Kind::kInt);
  const TypeRef truth = Simple(Type::Kind::kBool);
  const TypeRef dyn = Simple(Type::Kind::kDyn);
  const TypeRef texts = ListOf(text);
  const TypeRef any_list = ListOf(dyn);
  const TypeRef any_map = MapOf(dyn, dyn);
  return {
      {"contains", true, {text, text}, truth, Compare<Contains>},
      {"startsWith", true, {text, text}, truth, Compare<StartsWith>},
      {"endsWith", true, {text, text}, truth, Compare<EndsWith>},
      {"matches", true, {text, text}, truth, Matches},
      {"matches", false, {text, text}, truth, Matches},
      {"size", true, {text}, whole, Size},
      {"size", true, {any_list}, whole, Size},
      {"size", true, {any_map}, whole, Size},
      {"size", false, {text}, whole, Size},
      {"size", false, {any_list}, whole, Size},
      {"size", false, {any_map}, whole, Size},
      {"substring", true, {text, whole}, text, Substring},
      {"substring", true, {text, whole, whole}, text, Substring},
      {"charAt", true, {text, whole}, text, CharAt},
      {"indexOf", true, {text, text}, whole, IndexOf},
      {"lastIndexOf", true, {text, text}, whole, LastIndexOf},
      {"lowerAscii", true, {text}, text, MapAscii<'A', 'Z', 'a' - 'A'>},
      {"upperAscii", true, {text}, text, MapAscii<'a', 'z', 'A' - 'a'>},
      {"trim", true, {text}, text, Trim},
      {"replace", true, {text, text, text}, text, Replace},
      {"split", true, {text, text}, texts, Split},
      {"join", true, {texts}, text, Join},
      {"join", true, {texts, text}, text, Join},
  };
}

}  // namespace weft::cel
