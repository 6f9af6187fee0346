// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The part of Envoy's dynamic module ABI that this module speaks. Events (`on_`) are called by
// Envoy and defined in module.cc; callbacks are defined by Envoy's binary. The build checks each
// callback that is used, and the version, against the pinned binary (filters/check_module.py).
#pragma once

#include <cstddef>
#include <cstdint>

#define WEFT_ENVOY_EVENT extern "C" __attribute__((visibility("default")))

namespace weft::abi {

inline constexpr char kVersion[] = "v0.2.0";

// A stretch of bytes, owned by whoever made it; valid for the duration of the call.
struct Buffer {
  const char* data;
  size_t size;
};

enum LogLevel : uint32_t { kLogInfo = 2, kLogError = 4 };

// Results of an HTTP filter's events: go on with the next filter.
enum FilterStatus : uint32_t { kContinue = 0 };

}  // namespace weft::abi

extern "C" {

void envoy_dynamic_module_callback_log(weft::abi::LogLevel level, weft::abi::Buffer message);

// The `index`-th value of a request header. False if there is none. `total` may be null.
bool envoy_dynamic_module_callback_early_header_mutation_get_header_value(
    void* request, weft::abi::Buffer name, weft::abi::Buffer* value, size_t index, size_t* total);

// Replaces all values of a request header by one. Copies the value.
bool envoy_dynamic_module_callback_early_header_mutation_set_header(void* request,
                                                                    weft::abi::Buffer name,
                                                                    weft::abi::Buffer value);
}
