// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// UTF-8, of which CEL counts code points where C++ counts bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weft::cel {

// Appends the character; false when `point` is none (a surrogate, or beyond U+10FFFF).
bool AppendCodePoint(uint32_t point, std::string& text);

// How many code points `text` (valid UTF-8) has.
size_t CodePoints(std::string_view text);

// The byte at which code point number `index` begins; the size of `text` for the index after the
// last; nothing beyond.
std::optional<size_t> ByteOffset(std::string_view text, size_t index);

}  // namespace weft::cel
