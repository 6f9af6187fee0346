// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The bytes of one file. Plain reads: files of configuration are small, and a mapped file that
// shrinks kills its reader.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>

namespace weft::sources {

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

struct ReadFailure {
  enum class Kind { kMissing, kFailed, kNotPlain, kTooLarge } kind;
  int error = 0;  // errno, of kMissing and kFailed

  // "cannot be read: Permission denied", "has more than 100 bytes".
  std::string ForPeople(size_t max_bytes) const;
};

struct PlainFile {
  FileSignature signature;  // taken before the content was read; {} when it could not be opened
  std::expected<std::string, ReadFailure> bytes;
};

// Reads a plain file of at most `max_bytes`.
PlainFile ReadPlainFile(const std::string& path, size_t max_bytes);

}  // namespace weft::sources
