// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// A .tar.gz in memory.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"

namespace weft::cli {

struct ArchiveEntry {
  std::string path;  // relative, at most 100 bytes, of the characters that ArchivePath leaves
  std::string bytes;
};

// A POSIX (ustar) archive of plain files of mode 0600, compressed by gzip. The same entries and
// time give the same bytes.
std::string TarGz(const std::vector<ArchiveEntry>& entries, WallTime time);

// `name` as one component of an entry's path: other characters than letters, digits, '.', '-' and
// '_' become '_', and no more than 60 are kept.
std::string ArchivePath(std::string name);

}  // namespace weft::cli
