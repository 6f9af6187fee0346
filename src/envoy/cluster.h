// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Clusters, their endpoints, and key material, as Envoy takes them.
#pragma once

#include <string>

#include "ir/cluster.h"
#include "ir/resource.h"
#include "ir/secret.h"

namespace weft::envoy {

ir::Resource ToCluster(const ir::Cluster& cluster);
// Without endpoints: requests to it are answered 503.
ir::Resource EmptyCluster(const std::string& name);
ir::Resource ToEndpoints(const ir::ClusterEndpoints& endpoints);
ir::Resource ToSecret(const ir::Secret& secret);

}  // namespace weft::envoy
