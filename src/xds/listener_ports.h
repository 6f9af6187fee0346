// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which ports an Envoy opens for a listener.
#pragma once

#include <cstdint>
#include <vector>

#include "ir/resource.h"

namespace weft::xds {

struct ListenerPort {
  bool udp = false;
  uint16_t number = 0;

  auto operator<=>(const ListenerPort&) const = default;
  bool operator==(const ListenerPort&) const = default;
};

// Of a listener's resource: sorted, each once. None for other resources, for one that cannot be
// read, and for a listener that binds no port. Pure.
std::vector<ListenerPort> PortsOf(const ir::Resource& resource);

}  // namespace weft::xds
