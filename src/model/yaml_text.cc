// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// UTF-8 validation with positions, and the split into documents.
#include "model/yaml_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace weft::model {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct Character {
  uint32_t code = 0;
  int length = 0;  // 0: not UTF-8
};

// The character at the front of `text` (not empty): RFC 3629, no overlong forms, no surrogates.
Character Decode(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t first = byte(0);
  if (first < 0x80) return {first, 1};
  const int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < static_cast<size_t>(length)) return {};
  uint32_t code = first & (0xFF >> (length + 1));
  for (int i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3F);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  if (overlong || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return {};
  return {code, length};
}

// Characters that YAML (and Kubernetes) refuse in a text: YAML 1.2.2, c-printable.
bool IsPrintable(uint32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  if (code < 0xA0) return code < 0x7F || code == 0x85;
  return code != 0xFEFF && code != 0xFFFE && code != 0xFFFF;
}

// True when the eight bytes at `p` are ASCII and none is a control character or DEL.
bool EightPlain(const char* p) {
  uint64_t word = 0;
  std::memcpy(&word, p, sizeof word);
  constexpr uint64_t kHigh = 0x8080808080808080, kOnes = 0x0101010101010101;
  const uint64_t below_space = (word - 0x20 * kOnes) & ~word;
  const uint64_t delete_char = ((word ^ (0x7F * kOnes)) - kOnes) & ~(word ^ (0x7F * kOnes));
  return ((word | below_space | delete_char) & kHigh) == 0;
}

Mark MarkOf(std::string_view text, size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto is_first_byte = [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; };
  return {.line = 1 + static_cast<int>(std::ranges::count(before, '\n')),
          .column = 1 + static_cast<int>(
                            std::ranges::count_if(before.substr(line_start), is_first_byte))};
}

TextProblem Explain(std::string_view text, size_t offset, Character c) {
  TextProblem problem{.code = "WEFT-FILE-ENCODING", .at = MarkOf(text, offset)};
  const auto byte = static_cast<uint8_t>(text[offset]);
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    problem.message = "the file is in UTF-16, and configuration is read as UTF-8";
    problem.next = "save the file as UTF-8";
  } else if (c.length == 0) {
    problem.message = fmt::format("the byte 0x{:02X} is not part of a UTF-8 character", byte);
    problem.next =
        "save the file as UTF-8; bytes that are not text go base64-encoded into a Secret";
  } else if (c.code == 0) {
    problem.message = "a NUL character (byte 0) is not allowed in a text file";
    problem.next = "remove it; is this a binary file, or was its writing cut off?";
  } else {
    problem.message = fmt::format("the control character U+{:04X} is not allowed", c.code);
    problem.next = "remove it, or write it as an escape within double quotes";
  }
  return problem;
}

bool IsMarker(std::string_view line, std::string_view marker) {
  return line.starts_with(marker) &&
         (line.size() == 3 || line[3] == ' ' || line[3] == '\t' || line[3] == '\r');
}

// What stands before a document's content and is not part of it.
bool IsBlankOrComment(std::string_view line) {
  const size_t first = line.find_first_not_of(" \t\r");
  return first == std::string_view::npos || line[first] == '#';
}

}  // namespace

std::string Mark::ToString() const { return fmt::format("{}:{}", line, column); }

std::optional<TextProblem> CheckText(std::string_view text) {
  size_t at = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  while (at < text.size()) {
    if (at + 8 <= text.size() && EightPlain(text.data() + at)) {
      at += 8;
      continue;
    }
    const Character c = Decode(text.substr(at));
    if (c.length == 0 || !IsPrintable(c.code)) return Explain(text, at, c);
    at += c.length;
  }
  return std::nullopt;
}

std::vector<Chunk> SplitDocuments(std::string_view text) {
  std::vector<Chunk> chunks;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  size_t begin = 0, line_begin = 0;
  int begin_line = 1, line_number = 1;
  bool before_content = true;  // no content seen yet in the document that begins at `begin`
  const auto end_document = [&](size_t next, int next_line) {
    if (!before_content) chunks.push_back({text.substr(begin, line_begin - begin), begin_line});
    begin = next;
    begin_line = next_line;
  };
  while (line_begin < text.size()) {
    const size_t newline = text.find('\n', line_begin);
    const size_t line_end = std::min(newline, text.size());
    const size_t next_line = newline == std::string_view::npos ? text.size() : newline + 1;
    const std::string_view line = text.substr(line_begin, line_end - line_begin);
    if (IsMarker(line, "---")) {
      end_document(line_begin, line_number);
      before_content = false;
    } else if (IsMarker(line, "...")) {
      end_document(next_line, line_number + 1);
      before_content = true;
    } else if (before_content && line.starts_with('%')) {
      begin = next_line;
      begin_line = line_number + 1;
    } else if (before_content && !IsBlankOrComment(line)) {
      before_content = false;
    }
    line_begin = next_line;
    ++line_number;
  }
  end_document(text.size(), line_number);
  return chunks;
}

}  // namespace weft::model
