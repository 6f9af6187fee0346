// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer over what a client sends on an ADS stream.
#include <cstdint>

#include "xds/ads_stream_property.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  weft::xds::CheckAdsStreamProperty({reinterpret_cast<const char*>(data), size});
  return 0;
}
