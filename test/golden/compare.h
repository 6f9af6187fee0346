// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Golden files: compared with, or written when WEFT_GOLDEN_UPDATE is set.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weft::golden {

inline constexpr std::string_view kRoot = "test/golden";

// The files below a directory whose path ends so, without that end; sorted.
std::vector<std::string> FilesEndingIn(std::string_view directory, std::string_view ending);

// A test failure when the file has another text; or writes it.
void CompareWithFile(const std::string& text, const std::string& path);

// "gateway/http/path" is "gateway_http_path": what a test may be called.
std::string TestName(std::string_view path);

}  // namespace weft::golden
