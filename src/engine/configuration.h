// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Configuration: what a folder says, taken into the graph batch by batch. Remembers where each
// object stands, and what is wrong that never reached the graph. One thread, no I/O.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/finding.h"
#include "engine/objects.h"
#include "model/raw_object.h"
#include "model/schema.h"
#include "sources/files/claims.h"
#include "sources/state/state_store.h"

namespace weft::engine {

class Configuration {
 public:
  Configuration(const model::SchemaCatalog& schemas, Objects& objects, sources::StateStore& state)
      : schemas_(schemas), objects_(objects), state_(state) {}

  // Takes the batch in; takes effect at the graph's next commit. An object that is refused leaves
  // the one of that name that was there before as it is; at the start, that is the one that the
  // state knows. `now` is when the batch's new objects came.
  void Apply(const sources::FileBatch& batch, WallTime now);
  // After the batch with everything that is there at the start: what the state knows beside that
  // went while nobody looked.
  void ForgetTheRest();

  // An object that has changed while nobody looked, and its version of before, which all proxies
  // had.
  struct Missed {
    ObjectRef object;
    std::string uid;
    int64_t generation = 0;
    model::AnyObject before;
  };
  // Those that were found since the last call. Routes alone: of others it is not known what proxies
  // had.
  std::vector<Missed> TakeMissed() { return std::exchange(missed_, {}); }

  // Findings that the graph knows nothing of: of files, and of objects that were refused.
  std::vector<Finding> Findings() const;

  const std::map<ObjectRef, sources::ObjectPlace>& places() const { return places_; }
  // What is kept of an object over restarts; null when nothing is.
  const sources::ObjectState* Recorded(const ObjectRef& object) const {
    const auto found = state_.objects().find(object);
    return found == state_.objects().end() ? nullptr : &found->second;
  }
  // Objects of a name that was taken, but of which the newest version was refused.
  bool IsRefused(const ObjectRef& object) const { return refused_.contains(object); }

 private:
  bool Take(const model::RawObject& raw, WallTime now);
  void NoteMissed(const model::RawObject& raw);
  void TakeLastGood(const ObjectRef& ref, WallTime now);

  const model::SchemaCatalog& schemas_;
  Objects& objects_;
  sources::StateStore& state_;
  std::map<ObjectRef, sources::ObjectPlace> places_;
  std::set<ObjectRef> gone_;  // to be forgotten when all batches of one look have come
  std::map<ObjectRef, std::vector<Finding>> refused_;
  std::map<std::string, std::vector<Finding>> files_;
  std::vector<Finding> source_;
  std::vector<Missed> missed_;
};

}  // namespace weft::engine
