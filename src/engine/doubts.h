// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Doubts: the objects that have changed and of which no proxy has shown that it takes them, and the
// resources that each has a part in.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/core.h"
#include "engine/freezer.h"

namespace weft::engine {

// Objects of model::FreezableKinds. On the graph's thread.
class Doubts {
 public:
  Doubts(const Core& core, const Freezer& freezer) : core_(core), freezer_(freezer) {}

  // Takes in what a commit has changed; gives the objects that it concerned.
  std::set<ObjectRef> OnCommit(const CommitResult& result);
  void Forget(const ObjectRef& object);

  bool Has(const ObjectRef& object) const { return doubtful_.contains(object); }
  // Those with a part in a resource, by its EnvoyKey.
  std::set<ObjectRef> In(const std::string& resource) const;
  // All that have a part in any RouteConfiguration.
  std::vector<ObjectRef> Routes() const;
  // EnvoyKeys of the resources that a doubtful object has a part in.
  const std::set<std::string>& ResourcesOf(const ObjectRef& object) const;
  // The version that a proxy took last; nothing where there is none.
  std::optional<model::AnyObject> LastGood(const ObjectRef& object) const;

 private:
  struct Doubtful {
    std::optional<model::AnyObject> last_good;
    std::set<std::string> resources;
  };

  Doubtful& Begin(const ObjectRef& object, const std::optional<model::AnyObject>& before);
  void Place(const ObjectRef& object, Doubtful& doubtful);

  const Core& core_;
  const Freezer& freezer_;
  std::map<ObjectRef, Doubtful> doubtful_;
  std::map<std::string, std::set<ObjectRef>> by_resource_;
};

}  // namespace weft::engine
