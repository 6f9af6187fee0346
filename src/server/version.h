// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which Weft this is, and which Envoy it is made for.
#pragma once

#include <string_view>

namespace weft::server {

std::string_view WeftVersion();  // "0.1.0"

// The one version of Envoy that Weft is tested with.
inline constexpr std::string_view kEnvoyVersion = "1.40.0";

}  // namespace weft::server
