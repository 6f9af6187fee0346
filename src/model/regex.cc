// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/regex.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <array>
#include <utility>

namespace weft::model {
namespace {

// Bounds what compiling may cost: RE2 gives up on a program that would need more. About 16,000
// instructions, well above the limit, so that most patterns that are too large are told their size.
constexpr int64_t kCompileBytes = 1'500'000;

// What people write by habit and RE2 does not have, with what to write instead.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kHabits = {{
    {"(?=", "RE2 has no look-ahead"},
    {"(?!", "RE2 has no look-ahead"},
    {"(?<", "RE2 has no look-behind, and named groups are written (?P<name>...)"},
    {"(?>", "RE2 has no atomic groups"},
}};

RegexProblem TooLarge(std::string_view how_large) {
  return {fmt::format("the regular expression is too large ({})", how_large),
          "repeat less: a{1,50} is compiled as 50 times a, and a repetition within another one is "
          "multiplied; write a+ or a* where the number does not matter"};
}

RegexProblem Refusal(const re2::RE2& compiled) {
  if (compiled.error_code() == re2::RE2::ErrorPatternTooLarge) {
    return TooLarge(fmt::format("more than {} instructions", kMaxRegexProgramSize));
  }
  std::string reason = compiled.error();
  for (const auto& [written, hint] : kHabits) {
    if (!std::string_view(compiled.error_arg()).starts_with(written)) continue;
    reason = fmt::format("{} ({})", hint, written);
    break;
  }
  if (compiled.error_code() == re2::RE2::ErrorBadEscape && compiled.error_arg().size() == 2 &&
      compiled.error_arg()[1] >= '1' && compiled.error_arg()[1] <= '9') {
    reason = fmt::format("RE2 has no back references ({})", compiled.error_arg());
  }
  constexpr size_t kLongest = 160;  // the reason repeats a piece of the pattern
  if (reason.size() > kLongest) reason = reason.substr(0, kLongest) + "…";
  return {"the regular expression is not valid: " + reason,
          "regular expressions are RE2's: https://github.com/google/re2/wiki/Syntax"};
}

}  // namespace

std::expected<Regex, RegexProblem> Regex::Compile(std::string_view pattern) {
  re2::RE2::Options options(re2::RE2::Latin1);
  options.set_log_errors(false);
  options.set_max_mem(kCompileBytes);
  auto compiled =
      std::make_shared<re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
  if (!compiled->ok()) return std::unexpected(Refusal(*compiled));
  if (compiled->ProgramSize() > kMaxRegexProgramSize) {
    return std::unexpected(TooLarge(fmt::format("{} instructions, {} are allowed",
                                                compiled->ProgramSize(), kMaxRegexProgramSize)));
  }
  return Regex(std::move(compiled));
}

Regex::Regex(std::shared_ptr<const re2::RE2> compiled) : compiled_(std::move(compiled)) {}

bool Regex::Matches(std::string_view text) const {
  return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

int Regex::ProgramSize() const { return compiled_->ProgramSize(); }

}  // namespace weft::model
