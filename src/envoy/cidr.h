// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// IP prefixes, as Envoy takes them.
#pragma once

#include <string>

#include "envoy/config/core/v3/address.pb.h"

namespace weft::envoy {

// "10.0.0.0/8"; the schema of GatewayParameters lets nothing else through.
void SetCidr(const std::string& prefix, ::envoy::config::core::v3::CidrRange* range);

}  // namespace weft::envoy
