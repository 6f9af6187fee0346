// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Routes that can never be taken, because one before them takes everything that they ask for.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ir/route.h"

namespace weft::server {

// Routes of one host in their order, and which of them takes all that a match asks for. The work
// for one question grows with the routes of the same paths, not with all of them.
class RouteOrder {
 public:
  // `match` must live as long as this object.
  void Add(const ir::RouteMatch& match);

  // The first route, in the order of Add, that covers the match.
  std::optional<size_t> FirstCovering(const ir::RouteMatch& match) const;

 private:
  void Consider(const std::vector<size_t>& candidates, const ir::RouteMatch& match,
                std::optional<size_t>& first) const;

  std::vector<const ir::RouteMatch*> matches_;
  std::unordered_map<std::string, std::vector<size_t>> exact_;
  std::unordered_map<std::string, std::vector<size_t>> prefixes_;
  std::vector<size_t> regexes_;
};

}  // namespace weft::server
