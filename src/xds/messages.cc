// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Version numbers as text.
#include "xds/messages.h"

#include <charconv>

namespace weft::xds {

std::string VersionText(uint64_t version) {
  std::string text(16, '0');
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof digits, version, 16).ptr;
  std::copy(digits, end, text.end() - (end - digits));
  return text;
}

std::optional<uint64_t> ParseVersion(std::string_view text) {
  uint64_t version = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version, 16);
  if (text.size() != 16 || error != std::errc() || end != text.data() + text.size()) return {};
  return version;
}

}  // namespace weft::xds
