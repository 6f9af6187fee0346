// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is in a folder of configuration.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace weft::sources {

struct Tree {
  bool exists = true;                       // something is at the root
  std::vector<std::string> files;           // configuration, links to files included; sorted
  std::vector<std::string> linked_folders;  // links to folders: these are not followed
};

// Lists `root` (a folder, whole, or one file, whatever its name). Hidden files and folders are left
// out. Calls `entering` for each folder just before it is listed: whoever begins to watch it there
// misses nothing. Folders that vanish meanwhile or cannot be listed are passed over.
Tree ListTree(const std::string& root, const std::function<void(const std::string&)>& entering);

}  // namespace weft::sources
