// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Digits of ASCII, whatever the locale.
#pragma once

namespace weft {

constexpr bool IsDigit(char letter) { return letter >= '0' && letter <= '9'; }

// The value of a hexadecimal digit; -1 for any other letter.
constexpr int HexDigit(char letter) {
  if (IsDigit(letter)) return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return -1;
}

}  // namespace weft
