// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Readable<T>: a node that holds keyed values. The base of collections and of all derived nodes.
#pragma once

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "flow/node.h"

namespace weft::flow {

// Told, within a commit, of each key of a Readable<T> whose value is another one: at most once per
// key and commit. Null: there was, or is, none.
template <class T>
class ChangeListener {
 public:
  virtual void OnChange(const Atom& key, const Ref<T>& before, const Ref<T>& after) = 0;

 protected:
  ~ChangeListener() = default;
};

// T needs operator==: a value that is equal to the last one stops there, and the last one's Ref
// stays.
template <class T>
class Readable : public Node {
 public:
  // The value as of the last commit, or null. Not within a commit: a node's function reads through
  // its Reads.
  Ref<T> Find(std::string_view key) const {
    RequireSettled();
    return Peek(keys().Find(key));
  }

  // Calls f(const Key&, const Ref<T>&) for all values of the last commit, in the order of the keys.
  template <class F>
  void ForEach(F&& f) const {
    RequireSettled();
    for (const Entry* entry : Sorted()) f(entry->first.text(), entry->second.value);
  }

  size_t size() const override { return values_; }
  size_t Count(std::string_view key) const override { return Peek(keys().Find(key)) ? 1 : 0; }
  std::vector<Key> Keys() const override {
    std::vector<Key> all;
    for (const Entry* entry : Sorted()) all.push_back(entry->first.text());
    return all;
  }

 protected:
  struct Slot {
    Ref<T> value;           // null: none, and the slot is there for its signals
    Signals signals;        // of those that read this key
    Task* maker = nullptr;  // the task that claims this key; null in nodes without tasks
    bool touched = false;   // in touched_
  };
  using Entry = std::pair<const Atom, Slot>;

  using Node::Node;

  // The value as it is now.
  virtual Ref<T> Peek(const Atom& key) const {
    const Entry* entry = FindEntry(key);
    return entry ? entry->second.value : nullptr;
  }
  // All entries that have a value, in any order.
  virtual void CollectValues(std::vector<const Entry*>& into) const {
    for (const Entry& entry : slots_) {
      if (entry.second.value) into.push_back(&entry);
    }
  }
  const Entry* FindEntry(const Atom& key) const {
    const auto at = slots_.find(key);
    return at == slots_.end() ? nullptr : &*at;
  }
  Entry* FindEntry(const Atom& key) {
    const auto at = slots_.find(key);
    return at == slots_.end() ? nullptr : &*at;
  }
  Entry& EntryOf(const Atom& key) { return *slots_.try_emplace(key).first; }

  // Sets a value (null: erases it). Nobody is told before Settle.
  void Put(Entry& entry, Ref<T> value) {
    Slot& slot = entry.second;
    if (!std::exchange(slot.touched, true)) touched_.push_back({&entry, slot.value});
    slot.value = std::move(value);
  }

  // Tells listeners and readers of every key put since the last call whose value has changed.
  // Returns how many.
  size_t Settle() {
    size_t changed = 0;
    for (auto& [entry, before] : std::exchange(touched_, {})) {
      Slot& slot = entry->second;
      slot.touched = false;
      if (Same(before, slot.value)) {
        slot.value = std::move(before);
      } else {
        ++changed;
        Tell(entry->first, &slot.signals, before, slot.value);
      }
      DropIfUnused(*entry);
    }
    return changed;
  }

  static bool Same(const Ref<T>& a, const Ref<T>& b) { return a == b || (a && b && *a == *b); }

  // Tells of a key whose value has changed. `signals`: of those that read it; null: nobody does.
  void Tell(const Atom& key, Signals* signals, const Ref<T>& before, const Ref<T>& after) {
    const bool comes_or_goes = !before != !after;
    if (comes_or_goes) values_ += before ? -1 : 1;
    if (signals) {
      signals->Fire(Aspect::kValue);
      if (comes_or_goes) signals->Fire(Aspect::kPresence);
    }
    for (ChangeListener<T>* listener : listeners_) listener->OnChange(key, before, after);
  }

  void DropSignal(Signal& signal) override {
    Entry& entry = EntryOf(signal.key);
    entry.second.signals.Drop(signal);
    DropIfUnused(entry);
  }

 private:
  friend class Reads;
  template <class>
  friend class Sink;
  template <class>
  friend class Index;
  template <class>
  friend class Union;
  template <class, class>
  friend class Derived;

  void Subscribe(ChangeListener<T>& listener) { listeners_.push_back(&listener); }

  void DropIfUnused(Entry& entry) {
    const Slot& slot = entry.second;
    if (slot.value || slot.maker || !slot.signals.empty()) return;
    slots_.erase(slots_.find(entry.first));
  }

  std::vector<const Entry*> Sorted() const {
    std::vector<const Entry*> all;
    all.reserve(values_);
    CollectValues(all);
    std::ranges::sort(all, {},
                      [](const Entry* entry) -> const Key& { return entry->first.text(); });
    return all;
  }

  std::unordered_map<Atom, Slot, Atom::Hash> slots_;
  std::vector<std::pair<Entry*, Ref<T>>> touched_;  // with the value before
  std::vector<ChangeListener<T>*> listeners_;
  size_t values_ = 0;
};

}  // namespace weft::flow
