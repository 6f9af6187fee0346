// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The state of objects as SQLite tables: all of it read once, changes written as one transaction.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sources/state/object_state.h"
#include "sources/state/sqlite.h"

namespace weft::sources {

struct StateContents {
  std::map<ObjectRef, ObjectState> objects;
  std::map<ObjectRef, FrozenObject> frozen;
  std::map<ResourceName, RefusedResource> refused;
  std::map<ResourceName, uint64_t> accepted;  // the version that Envoy took last
};

// Rows that have changed; nothing in the place of a row: it is gone.
struct StateChanges {
  struct Object {
    ObjectState state;
    std::optional<std::string> value;                  // the object as JSON text; unset: as it was
    std::optional<std::vector<Condition>> conditions;  // unset: as they were
  };
  std::map<ObjectRef, std::optional<Object>> objects;
  std::map<ObjectRef, std::optional<FrozenObject>> frozen;
  std::map<ResourceName, std::optional<RefusedResource>> refused;
  std::map<ResourceName, std::optional<uint64_t>> accepted;

  bool empty() const {
    return objects.empty() && frozen.empty() && refused.empty() && accepted.empty();
  }
  // Lays `newer` over these changes.
  void Add(StateChanges newer);
};

// Thread rule: one thread at a time.
class StateTables {
 public:
  static constexpr int kVersion = 2;

  // In the mode kReadWrite makes the tables when they are missing, and those of version 1 anew. A
  // database of another version is an error with the code SQLITE_MISMATCH.
  static SqliteResult<StateTables> Open(const std::string& path, SqliteConnection::Mode mode);

  // Reads every page and compares it with what the others say of it.
  SqliteResult<void> Check();
  SqliteResult<StateContents> Load();
  // All or nothing.
  SqliteResult<void> Apply(const StateChanges& changes);
  // The objects, as JSON text, that were last read from a file.
  SqliteResult<std::vector<std::string>> ValuesOf(const std::string& file);

 private:
  explicit StateTables(SqliteConnection connection) : connection_(std::move(connection)) {}

  SqliteResult<void> PrepareWrites(bool is_new);
  SqliteResult<void> WriteAll(const StateChanges& changes);
  SqliteResult<void> Write(const ObjectRef& ref, const std::optional<StateChanges::Object>& object);
  SqliteResult<void> Write(const ObjectRef& ref, const std::optional<FrozenObject>& frozen);
  SqliteResult<void> Write(const ResourceName& name, const std::optional<RefusedResource>& refused);
  SqliteResult<void> Write(const ResourceName& name, const std::optional<uint64_t>& version);
  SqliteResult<void> LoadObjects(StateContents& contents);
  SqliteResult<void> LoadFrozen(StateContents& contents);
  SqliteResult<void> LoadRefused(StateContents& contents);
  SqliteResult<void> LoadAccepted(StateContents& contents);

  SqliteConnection connection_;  // outlives the statements
  SqliteStatement put_object_;
  SqliteStatement erase_object_;
  SqliteStatement put_frozen_;
  SqliteStatement erase_frozen_;
  SqliteStatement put_refused_;
  SqliteStatement erase_refused_;
  SqliteStatement put_accepted_;
  SqliteStatement erase_accepted_;
};

}  // namespace weft::sources
