// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// A file as text.
#pragma once

#include <string>

#include "base/result.h"

namespace weft::cli {

Result<std::string> ReadText(const std::string& file);

}  // namespace weft::cli
