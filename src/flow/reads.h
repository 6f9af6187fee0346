// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Reads: the one way in which a node's function looks at other nodes. What is read is recorded, so
// that the function runs again when, and only when, that has changed.
#pragma once

#include <string_view>

#include "flow/index.h"
#include "flow/readable.h"

namespace weft::flow {

// Lives for one run of one function; must not be kept. Reading a node that was not made before the
// reading one is a bug (CHECK). That a key or bucket is missing is recorded as well.
class Reads {
 public:
  Reads(Node& reader, Task& task) : reader_(reader), task_(task) {}
  Reads(const Reads&) = delete;
  Reads& operator=(const Reads&) = delete;

  // The value under a key, or null.
  template <class T>
  Ref<T> Get(Readable<T>& from, std::string_view key) {
    return Value(from, key, Aspect::kValue);
  }

  // Whether there is a value: runs again only when it comes or goes, not when it changes.
  template <class T>
  bool Has(Readable<T>& from, std::string_view key) {
    return Value(from, key, Aspect::kPresence) != nullptr;
  }

  // The members of a bucket, possibly none. Valid until the function returns.
  template <class T>
  const Members<T>& Lookup(Index<T>& index, std::string_view bucket) {
    return Note(index, bucket, Aspect::kMembers).second.members;
  }

  // How many members a bucket has: runs again only when that number changes.
  template <class T>
  size_t Count(Index<T>& index, std::string_view bucket) {
    return Note(index, bucket, Aspect::kCount).second.members.size();
  }

  // Whether a bucket has members: runs again only when the first comes or the last goes.
  template <class T>
  bool HasAny(Index<T>& index, std::string_view bucket) {
    return !Note(index, bucket, Aspect::kPresence).second.members.empty();
  }

 private:
  template <class N>
  auto& Note(N& from, std::string_view key, Aspect aspect) {
    reader_.RequireEarlier(from);
    reader_.NoteRead(from);
    auto& entry = from.EntryOf(from.keys().Intern(key));
    task_.Listen(entry.second.signals.Of(from, entry.first, aspect));
    return entry;
  }

  template <class T>
  Ref<T> Value(Readable<T>& from, std::string_view key, Aspect aspect) {
    const auto& [atom, slot] = Note(from, key, aspect);
    return slot.value ? slot.value : from.Peek(atom);  // a Union has its values elsewhere
  }

  Node& reader_;
  Task& task_;
};

}  // namespace weft::flow
