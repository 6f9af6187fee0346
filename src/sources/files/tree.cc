// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "sources/files/tree.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "sources/files/read_file.h"

namespace weft::sources {

namespace fs = std::filesystem;

namespace {

void ListFolder(const std::string& folder, const std::function<void(const std::string&)>& entering,
                Tree& tree) {
  entering(folder);
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with('.')) continue;
    const std::string path = folder + "/" + name;
    std::error_code ignored;
    const bool is_link = entry->is_symlink(ignored);
    if (!is_link && entry->is_directory(ignored)) {
      ListFolder(path, entering, tree);
    } else if (is_link && fs::is_directory(path, ignored)) {
      tree.linked_folders.push_back(path);
    } else if (IsConfigFile(name)) {
      tree.files.push_back(path);
    }
  }
}

}  // namespace

Tree ListTree(const std::string& root, const std::function<void(const std::string&)>& entering) {
  Tree tree;
  std::error_code error;
  const fs::file_type type = fs::status(root, error).type();
  if (type == fs::file_type::directory) {
    ListFolder(root, entering, tree);
  } else if (type != fs::file_type::not_found && type != fs::file_type::none) {
    tree.files.push_back(root);
  } else {
    tree.exists = false;
  }
  std::ranges::sort(tree.files);
  return tree;
}

}  // namespace weft::sources
