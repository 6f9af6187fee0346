// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Where Weft finds the programs and files that it works with.
#pragma once

#include <string>

#include "base/result.h"

namespace weft::agent {

// The Envoy binary: `given`, else the environment's WEFT_ENVOY, else "envoy" beside this program,
// else on PATH. The error says all places that were looked at.
Result<std::string> FindEnvoy(const std::string& given);

// The scope module libweft_scope.so: `given`, else beside this program, or in ../lib.
Result<std::string> FindModule(const std::string& given);

}  // namespace weft::agent
