// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// A file's text, document by document.
#include "model/yaml.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "model/yaml_builder.h"

namespace weft::model {
namespace {

// JSON escapes a character beyond U+FFFF as a pair of surrogates (\ud83d\ude00), YAML as
// \U0001F600. Gives the text with such pairs in YAML's form; columns behind one move by two. Only
// texts that begin as JSON does are touched: elsewhere the same characters may stand unquoted.
std::string WithoutSurrogatePairs(std::string_view text) {
  const auto hex4 = [&](size_t at) -> uint32_t {
    uint32_t code = 0;
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return 0;
    for (char c : text.substr(at + 2, 4)) {
      const bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'f';
      if (!letter && !(c >= '0' && c <= '9')) return 0;
      code = code << 4 | static_cast<uint32_t>(letter ? (c | 0x20) - 'a' + 10 : c - '0');
    }
    return code;
  };
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const uint32_t high = hex4(at), low = high ? hex4(at + 6) : 0;
    if (high >= 0xD800 && high < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
      out += fmt::format("\\U{:08X}", 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
      at += 12;
      continue;
    }
    const size_t length = text[at] == '\\' && at + 1 < text.size() ? 2 : 1;  // "\\u" is no escape
    out += text.substr(at, length);
    at += length;
  }
  return out;
}

ParsedDocument Unreadable(TextProblem problem) {
  const Mark at = problem.at;
  return {.value = {}, .at = at, .item_lines = {}, .error = std::move(problem)};
}

}  // namespace

std::vector<ParsedDocument> ParseDocuments(std::string_view text, const YamlLimits& limits) {
  std::vector<ParsedDocument> documents;
  if (text.size() > limits.text_bytes) {
    documents.push_back(
        Unreadable({.code = "WEFT-FILE-TOO-LARGE",
                    .at = {},
                    .message = fmt::format("the file has {} bytes, and at most {} are read",
                                           text.size(), limits.text_bytes),
                    .next = "split it into several files"}));
    return documents;
  }
  if (auto problem = CheckText(text)) {
    documents.push_back(Unreadable(std::move(*problem)));
    return documents;
  }
  std::string json;
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && (text[first] == '{' || text[first] == '[') &&
      (text.find("\\ud") != std::string_view::npos ||
       text.find("\\uD") != std::string_view::npos)) {
    json = WithoutSurrogatePairs(text);
    text = json;
  }
  int number = 0;
  for (const Chunk& chunk : SplitDocuments(text)) {
    ParsedDocument document = YamlBuilder(chunk, limits).Build();
    document.number = number++;
    if (document.error || !document.value.is_null()) documents.push_back(std::move(document));
  }
  return documents;
}

}  // namespace weft::model
