// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// One match and one request: does it take it, and if not, what is in the way. Evaluated as Envoy
// does it: prefixes by segments, RE2 on the whole text, repeated headers joined by commas.
#pragma once

#include <string>
#include <vector>

#include "ir/route.h"
#include "server/explain/request.h"

namespace weft::server {

// The parts of the match that the request does not meet, as clauses: "the path is not below /api",
// "header x-canary is missing". Empty: the match takes the request.
std::vector<std::string> Misses(const ir::RouteMatch& match, const HttpRequest& request);

// What a match asks for: "path below /api, method GET, header x-canary: 1".
std::string TextOf(const ir::RouteMatch& match);

// Whether every request that `narrow` takes is taken by `wide` too. False when that cannot be seen
// (two different regular expressions).
bool Covers(const ir::RouteMatch& wide, const ir::RouteMatch& narrow);

}  // namespace weft::server
