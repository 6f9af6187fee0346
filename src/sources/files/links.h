// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Symbolic links: which names on the disk decide what a path leads to.
#pragma once

#include <string>
#include <vector>

namespace weft::sources {

// Absolute names whose replacement may change what `path` leads to: every symbolic link on the way,
// and the end of the way; or the first name that is missing. For the file of a mounted ConfigMap:
// its own link, the link ..data, and the file itself. At most 40 links are followed.
std::vector<std::string> NamesBehind(const std::string& path);

// "/a/b" of "/a/b/c"; "/" of "/c"; "." of a name without a slash.
std::string FolderOf(const std::string& path);

}  // namespace weft::sources
