// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// From the clusters that routes refer to, to how they are reached.
#pragma once

#include "flow/flow.h"
#include "ir/cluster.h"
#include "translate/gateway/world.h"

namespace weft::translate {

// The cluster of a key: protocol, TLS by BackendTLSPolicy, the Gateway's certificate.
ir::Cluster BuildCluster(flow::Reads& reads, const World& world, const ClusterKey& key);

// Addresses of a cluster: of a Service's EndpointSlices (ready; else serving while terminating, as
// the slices' conditions say), or of a Backend. Empty where there are none: requests get 503.
ir::ClusterEndpoints BuildEndpoints(flow::Reads& reads, const World& world, const ClusterKey& key);

}  // namespace weft::translate
