// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the kernel knows of this process.
#pragma once

#include <cstdint>

namespace weft::server {

struct ProcessFacts {
  double cpu_seconds = 0;
  uint64_t resident_bytes = 0;
  uint64_t open_fds = 0;
  double start_seconds = 0;  // when it started, since 1970
};

// Reads /proc/self; what cannot be read is 0.
ProcessFacts ReadProcessFacts();

}  // namespace weft::server
