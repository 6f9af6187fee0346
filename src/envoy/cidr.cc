// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "envoy/cidr.h"

#include <charconv>

#include "base/check.h"

namespace weft::envoy {

void SetCidr(const std::string& prefix, ::envoy::config::core::v3::CidrRange* range) {
  const size_t slash = prefix.find('/');
  WEFT_CHECK(slash != std::string::npos);
  uint32_t length = 0;
  std::from_chars(prefix.data() + slash + 1, prefix.data() + prefix.size(), length);
  range->set_address_prefix(prefix.substr(0, slash));
  range->mutable_prefix_len()->set_value(length);
}

}  // namespace weft::envoy
