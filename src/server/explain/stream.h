// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Whose connections a filter chain takes that forwards bytes: TLSRoute, TCPRoute, UDPRoute.
#pragma once

#include <string>
#include <vector>

#include "engine/core.h"
#include "translate/gateway/values.h"

namespace weft::server {

struct StreamContender {
  translate::Seniority seniority;
  ObjectRef route;
  std::string host;  // effective; "*" = any
};

// The routes that ask for the connections of this chain, the one that gets them first.
std::vector<StreamContender> StreamContendersOf(const engine::Core& core, const std::string& chain);

// "every connection", "connections for bank.example".
std::string TextOf(const StreamContender& contender);

// Why the winner comes before this other one.
std::string WhyAfter(const StreamContender& winner, const StreamContender& loser);

}  // namespace weft::server
