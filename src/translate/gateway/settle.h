// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Who gets a port, and who gets a host name on it, where several listeners claim the same.
#pragma once

#include <set>
#include <string>

#include "flow/flow.h"
#include "translate/gateway/values.h"

namespace weft::translate {

// The protocol family that holds a port, or none where those first in line exclude each other.
struct PortHolder {
  std::optional<PortFamily> family;
  // Gateways and ListenerSets before that whose own listeners exclude each other: none of these
  // gets the port by the word of the one that holds it.
  std::set<ObjectRef> contradictory;
  bool operator==(const PortHolder&) const = default;
};

// Buckets. TCP-based and UDP listeners of one number do not meet.
std::string PortBucket(const ListenerClaim& claim);  // "tcp/443"
std::string NameBucket(const ListenerClaim& claim);  // "tcp/443/HTTPS/a.example.com"

// Spec: GatewaySpec.listeners, "Handling indistinct Listeners": those of one Gateway that conflict
// all lose. Between Gateways on one set of ports, and between a Gateway and its ListenerSets, the
// first in line wins (ListenerSetSpec.listeners gives the order).
PortHolder SettlePort(const flow::Members<ListenerClaim>& claims);

// All claims to one name on one port of one protocol, settled; `holder` is the port's.
flow::Out<BoundListener> SettleName(const PortHolder& holder,
                                    const flow::Members<ListenerClaim>& claims);

}  // namespace weft::translate
