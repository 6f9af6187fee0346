// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/version.h"

namespace weft::server {

std::string_view WeftVersion() { return WEFT_VERSION; }

}  // namespace weft::server
