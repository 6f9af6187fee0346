// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// VirtualHost: all that one host name gets on one port. The unit of change, of poison isolation and
// of last good versions.
#pragma once

#include <string>
#include <vector>

#include "ir/route.h"

namespace weft::ir {

struct VirtualHost {
  // The scope group: the listeners' port, "8080". Hosts of two groups never meet.
  std::string group;
  // Exact host ("shop.example.com"), wildcard ("*.example.com") or "*" for all the rest.
  std::string host;
  // The listener that owns the host: the most specific one of the group that covers it. Its name is
  // the value of the filter state "weft.listener" on connections that came in by it.
  std::string owner_listener;
  // TLS: routes apply only on connections of the owner listener; others are answered 421
  // (misdirected request). Plain HTTP: there is one filter chain for all, nothing to guard.
  bool guarded = false;
  std::vector<Route> routes;  // in order of precedence; what none takes is answered 404

  bool operator==(const VirtualHost&) const = default;
};

}  // namespace weft::ir
