// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Trial: sets of objects, one after the other, through all of Weft and into one real Envoy.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "engine/core.h"
#include "random/envoy_feed.h"
#include "random/random_set.h"

namespace weft::sets {

struct Outcome {
  std::vector<Finding> not_taken;         // what Weft's checks say of the objects
  std::vector<std::string> incoherences;  // what is wrong with the resources by themselves
  Verdict verdict;

  bool Good() const { return not_taken.empty() && incoherences.empty() && verdict.Good(); }
  std::string ForPeople() const;
};

class Trial {
 public:
  // Needs the programs' paths; patches of Envoy's resources are let through.
  Trial(const std::string& envoy, const std::string& module_path);

  // Puts this set in the place of the one before it.
  Outcome Feed(const std::string& text);

  // The smallest part of the set that gives such an outcome, found by leaving out objects and then
  // members. `bad` says whether the outcome is still the one that is looked for.
  std::vector<boost::json::object> Shrink(std::vector<boost::json::object> objects,
                                          const std::function<bool(const Outcome&)>& bad);

  const engine::Core& core() const { return core_; }
  EnvoyFeed& envoy() { return envoy_; }

 private:
  EnvoyFeed envoy_;
  engine::Core core_;
  std::set<ObjectRef> there_;
};

// Resources that are referred to and not there. Empty when all is well.
std::vector<std::string> MissingNeeds(const engine::Core& core);

}  // namespace weft::sets
