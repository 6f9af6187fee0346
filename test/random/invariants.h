// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What must hold of everything that Weft makes, whatever the objects.
#pragma once

#include <string>
#include <vector>

#include "engine/core.h"

namespace weft::sets {

// What does not hold; empty when all is well:
//   * each name that a resource refers to is there, and each cluster and secret is referred to
//   * each resource is a message of its type, which breaks none of the rules of the protos
//   * the clusters that routes name are among the needs of their table
//   * no two virtual hosts of a table have a name in common, no two listeners an address
//   * each finding says what is wrong and with what object
std::vector<std::string> Violations(const engine::Core& core);

}  // namespace weft::sets
