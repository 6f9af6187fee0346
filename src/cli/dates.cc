// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/dates.h"

#include <fmt/chrono.h>

#include <ctime>

namespace weft::cli {

std::string DateText(int64_t microseconds) {
  return fmt::format("{:%Y-%m-%d}",
                     fmt::gmtime(static_cast<std::time_t>(microseconds / 1'000'000)));
}

std::string FileStamp(WallTime time) {
  return fmt::format("{:%Y%m%d-%H%M%S}", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

}  // namespace weft::cli
