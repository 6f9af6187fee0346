// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Why one route goes before another where both take a request. Spec: HTTPRouteSpec.hostnames,
// HTTPRouteRule.matches, GRPCRouteRule.matches.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/core.h"
#include "ir/route.h"
#include "ir/virtual_host.h"
#include "translate/gateway/values.h"

namespace weft::server {

// One match of one rule of a route object that speaks of a host, whether it has a say there or not.
struct Contender {
  std::shared_ptr<const ir::Route> route;
  translate::RulePrecedence precedence;
  std::string hostname;  // the route's own name that covers the host; "*" = any
  std::string listener;  // that it is attached to (ListenerClaim::key)
};

// All routes that are attached to a listener of the virtual host's group and cover its name; those
// of the owner listener first and in their order, each route once.
std::vector<Contender> ContendersOf(const engine::Core& core, const ir::VirtualHost& host);

// As a clause: "its path is shorter (4 characters, not 12)". Both are attached to one listener, and
// `loser` goes after `winner`.
std::string WhyAfter(const Contender& winner, const Contender& loser);

}  // namespace weft::server
