// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// One configuration file, or many at once, from the disk to objects.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/raw_object.h"

namespace weft::sources {

// Whether a file of this name (without its folder) is configuration: .yaml, .yml or .json, and
// neither hidden nor the temporary file of an editor.
bool IsConfigFile(std::string_view name);

// What a stat tells of a file's content without reading it: the same signature, the same content.
struct FileSignature {
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = -1;
  int64_t modified = 0;  // nanoseconds since 1970
  int64_t changed = 0;

  bool operator==(const FileSignature&) const = default;
};

// The signature of the file behind `path` (links are followed); its size is -1 when there is none.
FileSignature SignatureOf(const std::string& path);

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
  std::vector<Finding> findings;
  bool whole = true;  // as ObjectsOfText
};

// Reads and parses one file of at most `max_bytes`. What keeps it from being read (no permission,
// too large, no plain file) is a finding, with `whole` false; a path that leads nowhere gives
// `exists` false.
FileContent ReadConfigFile(const std::string& path, size_t max_bytes);

// The same for many, in the order of `paths`, by up to `threads` threads.
std::vector<FileContent> ReadConfigFiles(const std::vector<std::string>& paths, size_t max_bytes,
                                         int threads);

}  // namespace weft::sources
