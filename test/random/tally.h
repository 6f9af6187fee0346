// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Tally: what became of the objects of many sets, to see that they reach Envoy rather than being
// refused on the way.
#pragma once

#include <map>
#include <string>

#include "engine/core.h"
#include "random/random_set.h"
#include "xds/hub.h"

namespace weft::sets {

class Tally {
 public:
  void Count(const RandomSet& set, const engine::Core& core);

  size_t sets() const { return sets_; }
  std::string ForPeople(const xds::HubCounters& counters) const;

 private:
  struct Verdicts {
    int yes = 0, no = 0;
  };
  size_t sets_ = 0, objects_ = 0;
  std::map<std::string, int> given_up_;
  std::map<std::string, Verdicts> accepted_;  // by kind: conditions Accepted
  std::map<std::string, int> findings_;       // by code
};

}  // namespace weft::sets
