// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Freezer: the versions of objects that are kept from the proxies, and what stands in for them: as
// inputs of the graph, and in the state, so that they outlive a restart.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/clock.h"
#include "engine/core.h"
#include "sources/state/state_store.h"

namespace weft::engine {

// Objects of model::FreezableKinds. On the graph's thread; sets inputs of the core.
class Freezer {
 public:
  Freezer(Core& core, sources::StateStore& state, const Clock& clock)
      : core_(core), state_(state), clock_(clock) {}

  // What the state has kept. Before the first commit.
  void Restore();
  // An object has changed while nobody looked, from this version, which all proxies had.
  void Remember(const ObjectRef& object, const std::string& uid, int64_t generation,
                const model::AnyObject& before);
  // After each commit, for each object that it has changed. True: what was kept out was another
  // version of it.
  bool OnChange(const FreezableChange& change);

  // Keeps the present version out while it is on trial. `last_good` stands in for it.
  void TakeOut(const ObjectRef& object, const std::optional<model::AnyObject>& last_good);
  // Keeps what was taken out out for good: until the object changes. `message`: what a proxy said.
  void Blame(const ObjectRef& object, const std::string& message);
  // Lets the present version in; what was its last good version is still known.
  void LetIn(const ObjectRef& object);
  // Forgets the object's last good version: the present one is good.
  void Clear(const ObjectRef& object);

  // The present version is frozen for good.
  bool IsBlamed(const ObjectRef& object) const { return blamed_.contains(object); }
  // What stands in, or stood in, for an object that is frozen or was and has changed since.
  struct Kept {
    std::string uid;  // of the version that was refused
    int64_t generation = 0;
    std::optional<model::AnyObject> last_good;
    std::string message;
  };
  const Kept* Find(const ObjectRef& object) const;

  // Whether an input was set since the last call.
  bool TakeChanged() { return std::exchange(changed_, false); }

 private:
  void SetInput(const ObjectRef& object, const Kept& kept);
  void EraseInput(const ObjectRef& object);

  Core& core_;
  sources::StateStore& state_;
  const Clock& clock_;
  std::map<ObjectRef, Kept> kept_;
  std::set<ObjectRef> blamed_;
  bool changed_ = false;
};

}  // namespace weft::engine
