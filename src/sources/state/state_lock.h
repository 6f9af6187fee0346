// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// One process per state directory.
#pragma once

#include <string>

#include "base/result.h"
#include "net/fd.h"

namespace weft::sources {

// Holds the directory until it is destroyed or the process ends, however it ends.
class StateLock {
 public:
  // Fails, naming the process, when another one holds it.
  static Result<StateLock> Take(const std::string& dir);

 private:
  explicit StateLock(net::Fd fd) : fd_(std::move(fd)) {}

  net::Fd fd_;
};

}  // namespace weft::sources
