// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/read_text.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <utility>

namespace weft::cli {

Result<std::string> ReadText(const std::string& file) {
  const std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (stream) text << stream.rdbuf();
  if (!stream) return Fail(fmt::format("cannot read {}", file));
  return std::move(text).str();
}

}  // namespace weft::cli
