// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "envoy/dynamic_module.h"

namespace weft::envoy {

void SetModule(const std::string& module,
               ::envoy::extensions::dynamic_modules::v3::DynamicModuleConfig* config) {
  if (module.ends_with(".so")) {
    config->mutable_module()->mutable_local()->set_filename(module);
  } else {
    config->set_name(module);
  }
  config->set_do_not_close(true);
}

}  // namespace weft::envoy
