// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer over the reader of the last known good file.
#include <cstdint>

#include "agent/lkg_property.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  weft::agent::CheckLkgProperty({reinterpret_cast<const char*>(data), size});
  return 0;
}
