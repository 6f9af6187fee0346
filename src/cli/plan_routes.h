// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The hosts of two pictures compared, route by route.
#pragma once

#include <vector>

#include "cli/plan_compare.h"
#include "server/picture.h"

namespace weft::cli {

std::vector<Change> CompareHosts(const std::vector<server::HostPicture>& before,
                                 const std::vector<server::HostPicture>& after);

}  // namespace weft::cli
