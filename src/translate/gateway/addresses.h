// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// From the addresses that a Gateway asks for to those that the proxy binds.
#pragma once

#include <vector>

#include "base/finding.h"
#include "model/gateway.h"
#include "translate/gateway/values.h"

namespace weft::translate {

// Fills addresses, unassigned and, where none is left, valid. Without a load balancer an address is
// one to bind, and "" asks for all of the host's. Spec: GatewaySpec.addresses, GEP-5093.
//
// Where an address is reachable from (routability) is a requirement:
//   ""                            wherever its network lets it be
//   gateway.weft.dev/Host         this host alone: a loopback address
//   testing.x-k8s.io/sentinel     reserved for the official suite; requires nothing
// Any other, Cluster too, cannot be had without a cluster: the entry is left out, and said.
void AssignAddresses(const model::Gateway& gateway, OwnGateway& own,
                     std::vector<Finding>& findings);

}  // namespace weft::translate
