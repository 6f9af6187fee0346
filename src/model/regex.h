// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Regular expressions as Envoy compiles and matches them.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace weft::model {

// The largest compiled program that is allowed, in RE2's instructions: enough for a list of words
// as long as the schemas allow a pattern to be (4,096 characters, at one instruction each), and
// little enough that a route's worth of patterns cannot fill the proxy's memory: a repetition such
// as
// (\w{1,100}){10} is what makes programs large, not length.
// Envoy has a limit of its own: 100, unless its runtime key re2.max_program_size.error_level says
// otherwise. There the key is set above this one (agent/bootstrap.h), since the RE2 of Envoy is not
// the RE2 of this program and counts a little otherwise; so a pattern that passes here passes
// there.
inline constexpr int kMaxRegexProgramSize = 5'000;

// Why Envoy would refuse a pattern, or why it is too large: sentences for a person.
struct RegexProblem {
  std::string message;
  std::string next;
};

// A compiled pattern. Immutable; may be shared and used by many threads.
class Regex {
 public:
  // Patterns are compiled byte by byte (Latin-1), as Envoy does: "." is one byte, and \x{100} does
  // not exist.
  static std::expected<Regex, RegexProblem> Compile(std::string_view pattern);

  // Whether the whole text matches, as Envoy asks of paths, headers and query parameters.
  bool Matches(std::string_view text) const;
  int ProgramSize() const;

 private:
  explicit Regex(std::shared_ptr<const re2::RE2> compiled);

  std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace weft::model
