// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Proxies: who is connected, and how far each has come, from what the ADS server tells.
#pragma once

#include <map>
#include <string>

#include "base/clock.h"
#include "ir/resource.h"
#include "xds/server_event.h"

namespace weft::engine {

struct Proxy {
  xds::ClientRef client;
  WallTime since;
  bool caught_up = false;      // it has answered all that it could be given
  bool was_caught_up = false;  // it did so once since it connected
  bool silent = false;         // it has not answered for too long, and is not waited for
  // What it refused last of each resource, until that is acknowledged or gone.
  std::map<ir::ResourceId, std::string> refused;
};

// Pure bookkeeping.
class Proxies {
 public:
  void On(const xds::ServerEvent& event, WallTime now);
  // The resource is no more: nor is what was said against it.
  void Forget(const ir::ResourceId& resource);

  const std::map<xds::ClientId, Proxy>& all() const { return proxies_; }
  // Some proxy is connected, and none that answers has still to take its first configuration.
  bool AnyServes() const;
  // No proxy that answers has still to take its first configuration.
  bool NoneWaits() const;

 private:
  std::map<xds::ClientId, Proxy> proxies_;
};

}  // namespace weft::engine
