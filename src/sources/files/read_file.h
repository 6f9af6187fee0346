// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// One configuration file, or many at once, from the disk to objects.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/raw_object.h"
#include "sources/files/companions.h"
#include "sources/files/plain_file.h"

namespace weft::sources {

// Whether a file of this name (without its folder) is configuration: .yaml, .yml or .json, and
// neither hidden nor the temporary file of an editor.
bool IsConfigFile(std::string_view name);

// An object of a file with the hash of its value.
struct HashedObject {
  model::RawObject object;
  uint64_t hash = 0;
};

struct FileContent {
  std::string path;
  bool exists = true;
  FileSignature signature;  // taken before the content was read
  std::vector<HashedObject> objects;
  std::vector<Companion> companions;
  std::vector<Finding> findings;
  bool whole = true;  // as ObjectsOfText; and every companion could be read
};

// Reads and parses one file of at most `max_bytes`. What keeps it from being read (no permission,
// too large, no plain file) is a finding, with `whole` false; a path that leads nowhere gives
// `exists` false.
FileContent ReadConfigFile(const std::string& path, size_t max_bytes);

// The same for many, in the order of `paths`, by up to `threads` threads.
std::vector<FileContent> ReadConfigFiles(const std::vector<std::string>& paths, size_t max_bytes,
                                         int threads);

}  // namespace weft::sources
