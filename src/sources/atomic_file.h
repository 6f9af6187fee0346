// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Files that survive a crash at any moment, a full disk and a damaged block: the newest of two
// generations that is whole. For last known good configurations.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace weft::sources {

// Makes `bytes` the newest generation of `path`; what was the newest becomes PATH.previous, unless
// it is damaged. Readable by the owner alone (mode 0600). On return it is on the disk: written to
// PATH.new, flushed, renamed, and the folder flushed. When it fails, both generations are as
// before. One writer at a time.
Status WriteGenerations(const std::string& path, std::string_view bytes);

struct NewestValid {
  std::string bytes;
  // Why an older generation was taken; empty when the newest is whole.
  std::string warning;
};

// The newest generation of `path` whose length and checksum are right. Fails when there is none,
// and says of each why.
Result<NewestValid> ReadNewestValid(const std::string& path);

}  // namespace weft::sources
