// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// VirtualHost: all that one host name gets on one port. The unit of change, of poison isolation and
// of last good versions.
#pragma once

#include <algorithm>
#include <memory>
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
  uint32_t http3_port = 0;  // that clients are told of; 0 = none
  // Plain HTTP: what must let a request pass before a route is chosen, in this order. TLS: none,
  // the connection's chain has them.
  std::vector<ExternalAuth> filters;
  // In order of precedence; what none takes is answered 404. Shared with the route that made them,
  // so that a host of 10,000 routes is not copied for a change of one.
  std::vector<std::shared_ptr<const Route>> routes;

  bool operator==(const VirtualHost& other) const {
    return group == other.group && host == other.host && owner_listener == other.owner_listener &&
           guarded == other.guarded && http3_port == other.http3_port && filters == other.filters &&
           std::ranges::equal(routes, other.routes,
                              [](const auto& a, const auto& b) { return a == b || *a == *b; });
  }
};

}  // namespace weft::ir
