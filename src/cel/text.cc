// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cel/text.h"

#include <algorithm>

namespace weft::cel {
namespace {

bool IsFirstByte(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

}  // namespace

bool AppendCodePoint(uint32_t point, std::string& text) {
  const auto append = [&](uint32_t byte) { text += static_cast<char>(byte); };
  const auto tail = [&](int shift) { append(0x80 | ((point >> shift) & 0x3F)); };
  if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
  if (point < 0x80) {
    append(point);
  } else if (point < 0x800) {
    append(0xC0 | (point >> 6));
    tail(0);
  } else if (point < 0x10000) {
    append(0xE0 | (point >> 12));
    tail(6);
    tail(0);
  } else {
    append(0xF0 | (point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
  return true;
}

size_t CodePoints(std::string_view text) {
  return static_cast<size_t>(std::ranges::count_if(text, IsFirstByte));
}

std::optional<size_t> ByteOffset(std::string_view text, size_t index) {
  for (size_t at = 0; at < text.size(); ++at) {
    if (!IsFirstByte(text[at])) continue;
    if (index == 0) return at;
    --index;
  }
  if (index == 0) return text.size();
  return std::nullopt;
}

}  // namespace weft::cel
