// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Keys and values of the flow graph. A graph keeps the text of each key once, however many nodes
// hold a value under it: inside, nodes work with Atoms, counted pointers to that one text.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace weft::flow {

using Key = std::string;

// An immutable value. May be handed to other threads; everything else in flow/ stays on one.
template <class T>
using Ref = std::shared_ptr<const T>;

class KeyTable;

// One key of one graph: equal keys have equal atoms, so comparing and hashing is that of a pointer.
class Atom {
 public:
  Atom() = default;
  Atom(const Atom& other) : use_(other.use_) { Take(); }
  Atom(Atom&& other) noexcept : use_(std::exchange(other.use_, nullptr)) {}
  Atom& operator=(Atom other) noexcept {
    std::swap(use_, other.use_);
    return *this;
  }
  ~Atom() { Release(); }

  explicit operator bool() const { return use_ != nullptr; }
  const Key& text() const { return use_->first; }
  bool operator==(const Atom& other) const { return use_ == other.use_; }

  struct Hash {
    size_t operator()(const Atom& atom) const { return std::hash<const void*>()(atom.use_); }
  };
  struct TextOrder {
    bool operator()(const Atom& a, const Atom& b) const { return a.text() < b.text(); }
  };

 private:
  friend class KeyTable;
  struct Holders {
    KeyTable* table;
    size_t count;
  };
  using Use = std::pair<const Key, Holders>;

  explicit Atom(Use* use) : use_(use) { Take(); }
  void Take() {
    if (use_) ++use_->second.count;
  }
  inline void Release();

  Use* use_ = nullptr;
};

// All keys that the nodes of one graph hold. A key that nothing holds any more is dropped.
class KeyTable {
 public:
  KeyTable() = default;
  KeyTable(const KeyTable&) = delete;
  KeyTable& operator=(const KeyTable&) = delete;

  Atom Intern(std::string_view text) {
    auto at = uses_.find(text);
    if (at == uses_.end()) at = uses_.emplace(Key(text), Atom::Holders{this, 0}).first;
    return Atom(&*at);
  }

  // The atom of a key that something holds, or an empty one.
  Atom Find(std::string_view text) {
    auto at = uses_.find(text);
    return at == uses_.end() ? Atom() : Atom(&*at);
  }

  size_t size() const { return uses_.size(); }

 private:
  friend class Atom;
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  void Drop(const Key& text) { uses_.erase(uses_.find(text)); }

  std::unordered_map<Key, Atom::Holders, TextHash, std::equal_to<>> uses_;
};

inline void Atom::Release() {
  if (use_ && --use_->second.count == 0) use_->second.table->Drop(use_->first);
}

}  // namespace weft::flow
