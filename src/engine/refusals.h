// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What proxies said against resources that come from one object: told to that object.
#pragma once

#include <cstdint>
#include <string>

#include "flow/flow.h"
#include "ir/resource.h"

namespace weft::engine {

// Under EnvoyKey; counts as long as the resource has this version.
struct Refusal {
  uint64_t version = 0;
  std::string reason;  // of the condition: "Refused", "NotWarm"
  std::string message;

  bool operator==(const Refusal&) const = default;
};

// Makes the node whose findings these are (WEFT-PROXY-REFUSED, Programmed False).
void BuildRefusalFindings(flow::Graph& graph, flow::Readable<ir::Resource>& resources,
                          flow::Readable<Refusal>& refusals);

}  // namespace weft::engine
