// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a snapshot says, for a person who reviews a golden file.
#pragma once

#include <boost/json/object.hpp>

#include "golden/snapshot.h"

namespace weft::golden {

// Members findings, statuses, and those of DescribeEnvoy.
boost::json::object Describe(const Snapshot& snapshot, bool full);

}  // namespace weft::golden
