// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Emphasis on a terminal; plain text everywhere else.
#pragma once

#include <string>
#include <string_view>

namespace weft::cli {

class Style {
 public:
  explicit Style(bool color) : color_(color) {}

  std::string Bold(std::string_view text) const { return In("1", text); }
  std::string Dim(std::string_view text) const { return In("2", text); }
  std::string Red(std::string_view text) const { return In("31", text); }
  std::string Green(std::string_view text) const { return In("32", text); }
  std::string Yellow(std::string_view text) const { return In("33", text); }

 private:
  std::string In(std::string_view code, std::string_view text) const {
    if (!color_ || text.empty()) return std::string(text);
    std::string styled = "\x1b[";
    styled.append(code).append("m").append(text).append("\x1b[0m");
    return styled;
  }

  const bool color_;
};

}  // namespace weft::cli
