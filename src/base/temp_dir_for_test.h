// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// A folder of its own for a test.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>

namespace weft {

// Has a short name, since sockets go into it. Removed, with what is in it, at the end.
class TempDir {
 public:
  TempDir() {
    char name[] = "/tmp/weft-XXXXXX";
    path_ = ::mkdtemp(name);
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

  // The file's path.
  std::string Write(std::string_view name, std::string_view text) const {
    const std::string path = *this / name;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  std::string Read(std::string_view name) const {
    std::ifstream file(*this / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // Both names may be on the way to somewhere else already: rename, remove, link as a user does.
  void Move(std::string_view from, std::string_view to) const {
    std::filesystem::rename(*this / from, *this / to);
  }
  void Remove(std::string_view name) const { std::filesystem::remove_all(*this / name); }
  void Link(std::string_view target, std::string_view name) const {
    std::filesystem::create_symlink(target, *this / name);
  }

 private:
  std::string path_;
};

}  // namespace weft
