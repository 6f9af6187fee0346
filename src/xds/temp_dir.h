// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// For tests: a temporary folder with a short name (sockets go into it), removed at the end.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>

namespace weft::xds {

class TempDir {
 public:
  TempDir() {
    char name[] = "/tmp/weft-xds-XXXXXX";
    path_ = ::mkdtemp(name);
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  std::string Read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(*this / name, std::ios::binary).rdbuf();
    return std::move(text).str();
  }

 private:
  std::string path_;
};

}  // namespace weft::xds
