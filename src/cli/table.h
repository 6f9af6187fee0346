// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Columns of text, aligned.
#pragma once

#include <string>
#include <vector>

namespace weft::cli {

// Each row has a cell for each column; columns are two spaces apart, as wide as their widest cell
// (counted in code points). No spaces at the ends of lines.
std::string AlignColumns(const std::vector<std::vector<std::string>>& rows);

}  // namespace weft::cli
