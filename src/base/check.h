// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// WEFT_CHECK: a bug of ours ends the process at once; its supervisor starts it again.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace weft::internal {
[[noreturn]] inline void CheckFailed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "%s:%d: CHECK failed: %s\n", file, line, condition);
  std::abort();
}
}  // namespace weft::internal

#define WEFT_CHECK(condition)                                        \
  do {                                                               \
    if (!(condition)) [[unlikely]]                                   \
      ::weft::internal::CheckFailed(__FILE__, __LINE__, #condition); \
  } while (false)
