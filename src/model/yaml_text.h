// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is decided about a file's text before any YAML is read: is it text at all, and where do its
// documents begin.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::model {

// A place in a file; lines and columns count from 1, columns count characters.
struct Mark {
  int line = 1;
  int column = 1;

  auto operator<=>(const Mark&) const = default;
  // "12:5".
  std::string ToString() const;
};

// What makes a text unreadable, told to a person.
struct TextProblem {
  std::string code;  // a Finding's code, "WEFT-YAML-SYNTAX"
  Mark at;
  std::string message;  // one sentence: what and why
  std::string next;     // what to do
};

// One document of a file: its text (from its "---" line on) and the line on which that begins.
struct Chunk {
  std::string_view text;
  int line = 1;
};

// The first NUL, control character, or byte that is not UTF-8 (UTF-16 is named as such).
std::optional<TextProblem> CheckText(std::string_view text);

// The documents of `text`, in order. A line that begins with "---" or "..." ends a document
// wherever it stands, even within a quoted or block scalar (YAML 1.2.2, c-forbidden): so one
// document's error never reaches another one. Directives (%YAML), a byte order mark, and comments
// with no "---" and no content are left out.
std::vector<Chunk> SplitDocuments(std::string_view text);

}  // namespace weft::model
