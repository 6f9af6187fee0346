// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What proxies said against resources for which no object was found to be to blame: told to the
// one that they come from, and kept from the proxies.
#pragma once

#include <cstdint>
#include <string>

#include "flow/flow.h"
#include "ir/resource.h"

namespace weft::engine {

// Reasons of conditions.
inline constexpr char kRefused[] = "Refused";
inline constexpr char kNotWarm[] = "NotWarm";

// Under EnvoyKey; counts as long as the resource has this version.
struct Refusal {
  uint64_t version = 0;
  std::string reason;
  std::string message;
  flow::Ref<ir::Resource> stand_in;  // what is served in its place; null: nothing is

  bool operator==(const Refusal& other) const {
    const bool same =
        stand_in == other.stand_in || (stand_in && other.stand_in && *stand_in == *other.stand_in);
    return version == other.version && reason == other.reason && message == other.message && same;
  }
};

// The machine, not the object, stands against it: another process has the port, or it is not ours.
bool CannotBind(const ir::ResourceId& id, const std::string& message);
// The spec's own reason where an address cannot be bound. Spec: GatewayReasonAddressNotUsable.
std::string ReasonOf(const ir::ResourceId& id, const Refusal& refusal);

// Makes the node whose findings these are (WEFT-PROXY-REFUSED, Programmed False).
void BuildRefusalFindings(flow::Graph& graph, flow::Readable<ir::Resource>& resources,
                          flow::Readable<Refusal>& refusals);

// The resources, and in the place of refused ones what stands in for them.
flow::Readable<ir::Resource>& BuildStandIns(flow::Graph& graph,
                                            flow::Readable<ir::Resource>& resources,
                                            flow::Readable<Refusal>& refusals);

}  // namespace weft::engine
