// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "sources/files/links.h"

#include <algorithm>
#include <deque>
#include <filesystem>
#include <system_error>

namespace weft::sources {

namespace fs = std::filesystem;

std::vector<std::string> NamesBehind(const std::string& path) {
  constexpr int kMostLinks = 40;
  std::vector<std::string> names;
  std::error_code error;
  const fs::path whole = fs::absolute(path, error);
  std::deque<fs::path> ahead(whole.begin(), whole.end());
  fs::path here = "/";
  int links = 0;
  while (!ahead.empty()) {
    const fs::path part = ahead.front();
    ahead.pop_front();
    if (part == "/" || part == "." || part.empty()) continue;
    if (part == "..") {
      here = here.parent_path();
      continue;
    }
    const fs::path next = here / part;
    const fs::file_type type = fs::symlink_status(next, error).type();
    const bool last = ahead.empty();
    if (type == fs::file_type::symlink) {
      names.push_back(next.string());
      const fs::path target = fs::read_symlink(next, error);
      if (error || ++links > kMostLinks) return names;
      if (target.is_absolute()) here = "/";
      ahead.insert(ahead.begin(), target.begin(), target.end());
    } else if (last || type == fs::file_type::not_found || type == fs::file_type::none) {
      names.push_back(next.string());
      return names;
    } else {
      here = next;
    }
  }
  return names;
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return path.substr(0, std::max<size_t>(slash, 1));
}

}  // namespace weft::sources
