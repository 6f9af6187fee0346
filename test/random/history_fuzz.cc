// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer's way in to CheckHistoryOfBytes.
#include <cstddef>
#include <cstdint>

#include "random/translate_property.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  weft::sets::CheckHistoryOfBytes({reinterpret_cast<const char*>(data), size});
  return 0;
}
