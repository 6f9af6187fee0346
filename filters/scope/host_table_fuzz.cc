// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer over the host table.
#include <cstddef>
#include <cstdint>

#include "filters/scope/host_table_property.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  weft::scope::CheckHostTableProperty({reinterpret_cast<const char*>(data), size});
  return 0;
}
