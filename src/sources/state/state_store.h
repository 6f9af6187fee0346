// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// StateStore: uids, generations, times, conditions, frozen versions, and what Envoy took and
// refused, kept over restarts.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/raw_object.h"
#include "sources/state/object_state.h"
#include "sources/state/state_lock.h"
#include "sources/state/state_tables.h"
#include "sources/state/state_writer.h"

namespace weft::sources {

struct StateOptions {
  // The state directory, made when it is missing; it holds copies of Secrets, so it is its owner's
  // alone. Empty: everything is forgotten at the end, as `weft check` wants it.
  std::string dir;
  StateWriter::OnHealth on_health;
};

// All state is in memory; the disk follows, written by a thread of its own. Thread rule: one thread
// at a time, except for LastGood, Flush and error, which any thread may call.
class StateStore {
 public:
  // Fails when another process holds the directory (and names it), or when its database is of
  // another version of Weft. A database that is damaged is moved aside; one that cannot be written
  // is read (one that cannot be made is empty), and written as soon as that works; of a directory
  // that cannot be made nothing is kept: see warnings().
  static Result<std::unique_ptr<StateStore>> Open(StateOptions options, WallTime now);

  // What a person must know of how it was opened.
  const std::vector<Error>& warnings() const { return warnings_; }

  // An object as it is now: gives it a uid and its first-seen time when it is new, and the next
  // generation when anything but its metadata has changed. `now` is one time for all objects of one
  // batch, so that objects that came together tie.
  const ObjectState& Observe(const model::RawObject& object, WallTime now);
  // Whether the object was observed last just as it is now.
  bool IsLatest(const model::RawObject& object) const;
  // The object is gone; should it come back, it is another one.
  void Forget(const ObjectRef& ref);
  // Its conditions, in any order. The time of last transition is kept where the status is the same
  // as before, and else is `now`. True when anything has changed.
  bool SetConditions(const ObjectRef& ref, std::vector<Condition> conditions, WallTime now);

  void Freeze(FrozenObject frozen);
  void Thaw(const ObjectRef& ref);
  void Refuse(RefusedResource refused);
  void Forgive(const ResourceName& resource);
  // Envoy has taken this version.
  void Accept(const ResourceName& resource, uint64_t version);
  // There is no such resource any more.
  void Drop(const ResourceName& resource);

  const std::map<ObjectRef, ObjectState>& objects() const { return contents_.objects; }
  const std::map<ObjectRef, FrozenObject>& frozen() const { return contents_.frozen; }
  const std::map<ResourceName, RefusedResource>& refused() const { return contents_.refused; }
  const std::map<ResourceName, uint64_t>& accepted() const { return contents_.accepted; }

  // The objects as they were last read from `file`, from the disk: for
  // FileSourceOptions::last_good. Those that were observed just now may still lack.
  std::vector<model::RawObject> LastGood(const std::string& file) const;

  Status Flush(Duration timeout);
  // Why nothing is written at the moment; nothing when all is well.
  std::optional<Error> error() const { return writer_ ? writer_->error() : std::nullopt; }

 private:
  StateStore() = default;

  Status OpenDir(StateOptions options, WallTime now);
  void Put(StateChanges changes);

  std::string path_;  // of the database; empty: there is none
  std::optional<StateLock> lock_;
  StateContents contents_;
  std::vector<Error> warnings_;
  std::unique_ptr<StateWriter> writer_;
  mutable std::mutex reader_mutex_;
  mutable std::optional<StateTables> reader_;  // of LastGood, once it was asked for
};

}  // namespace weft::sources
