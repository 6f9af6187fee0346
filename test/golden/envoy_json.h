// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Envoy's resources as JSON for people: keys hidden, and what is the same in every resource of a
// type left out.
#pragma once

#include <boost/json/object.hpp>

#include "golden/snapshot.h"

namespace weft::golden {

// Members listeners, hosts, clusters, endpoints and secrets; those that are empty are left out.
// `full`: nothing is left out but keys.
boost::json::object DescribeEnvoy(const Snapshot& snapshot, bool full);

}  // namespace weft::golden
