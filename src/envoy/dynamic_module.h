// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// How Envoy is told which dynamic module to load.
#pragma once

#include <string>

#include "envoy/extensions/dynamic_modules/v3/dynamic_modules.pb.h"

namespace weft::envoy {

// `module`: a file as Envoy's host sees it ("/usr/lib/weft/libweft_scope.so"), or a name
// ("weft_scope"), which Envoy looks for where its environment says.
void SetModule(const std::string& module,
               ::envoy::extensions::dynamic_modules::v3::DynamicModuleConfig* config);

}  // namespace weft::envoy
