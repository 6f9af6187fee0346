// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Times as text, in UTC.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"

namespace weft::cli {

// "2027-01-31", of microseconds since 1970.
std::string DateText(int64_t microseconds);

// "20270131-235959": for names of files.
std::string FileStamp(WallTime time);

}  // namespace weft::cli
