// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/target.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/digits.h"

namespace weft::server {
namespace {

std::string Decode(std::string_view text) {
  std::string decoded;
  for (size_t at = 0; at < text.size(); ++at) {
    const int high = text[at] == '%' && at + 2 < text.size() ? HexDigit(text[at + 1]) : -1;
    const int low = high >= 0 ? HexDigit(text[at + 2]) : -1;
    if (low < 0) {
      decoded += text[at];
      continue;
    }
    decoded += static_cast<char>(high * 16 + low);
    at += 2;
  }
  return decoded;
}

std::string Encode(std::string_view text) {
  std::string encoded;
  for (const char letter : text) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') ||
                       std::string_view("-._~").find(letter) != std::string_view::npos;
    if (plain) {
      encoded += letter;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
    }
  }
  return encoded;
}

// Calls f with each part of the text between separators that is not empty.
template <class F>
void ForEachPart(std::string_view text, char separator, F f) {
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(separator));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    if (!part.empty()) f(part);
  }
}

}  // namespace

std::string Target::Get(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return {};
}

std::vector<std::string> Target::All(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : query) {
    if (key == name) values.push_back(value);
  }
  return values;
}

Target ParseTarget(std::string_view target) {
  Target parsed;
  const size_t mark = std::min(target.find('?'), target.size());
  ForEachPart(target.substr(0, mark), '/',
              [&](std::string_view segment) { parsed.path.push_back(Decode(segment)); });
  if (mark == target.size()) return parsed;
  ForEachPart(target.substr(mark + 1), '&', [&](std::string_view pair) {
    const size_t equals = std::min(pair.find('='), pair.size());
    parsed.query.emplace_back(Decode(pair.substr(0, equals)),
                              equals == pair.size() ? "" : Decode(pair.substr(equals + 1)));
  });
  return parsed;
}

std::string ToText(const Target& target) {
  std::string text;
  for (const std::string& segment : target.path) text += "/" + Encode(segment);
  for (size_t index = 0; index < target.query.size(); ++index) {
    const auto& [name, value] = target.query[index];
    text += fmt::format("{}{}={}", index == 0 ? "?" : "&", Encode(name), Encode(value));
  }
  return text;
}

}  // namespace weft::server
