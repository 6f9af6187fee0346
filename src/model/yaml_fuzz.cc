// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer's way in to CheckYamlProperty.
#include <cstddef>
#include <cstdint>

#include "model/yaml_property.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  weft::model::CheckYamlProperty({reinterpret_cast<const char*>(data), size});
  return 0;
}
