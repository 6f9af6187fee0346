// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Index<T>: the values of a Readable<T> by buckets, so that a function finds all that have
// something in common without scanning.
#pragma once

#include <algorithm>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "flow/members.h"
#include "flow/readable.h"

namespace weft::flow {

// Told, within a commit, of each bucket that has changed, once.
class BucketListener {
 public:
  virtual void OnBucket(const Atom& bucket) = 0;

 protected:
  ~BucketListener() = default;
};

// An index of anything.
class Buckets : public Node {
 public:
  using Node::Node;

  // Whether a bucket has members now; for the node that listens.
  virtual bool HasMembers(const Atom& bucket) const = 0;
  void Subscribe(BucketListener& listener) { listeners_.push_back(&listener); }

 protected:
  void TellListeners(const Atom& bucket) const {
    for (BucketListener* listener : listeners_) listener->OnBucket(bucket);
  }

 private:
  std::vector<BucketListener*> listeners_;
};

template <class T>
class Index final : public Buckets, private ChangeListener<T> {
 public:
  // The buckets that a value belongs to: none, one or many. Must be pure: it is asked again about
  // the old value when a value changes. Naming a bucket twice is naming it once.
  using BucketsOf = std::function<std::vector<Key>(const Key&, const T&)>;

  Index(NodeInit init, Readable<T>& from, BucketsOf buckets_of)
      : Buckets(std::move(init)), from_(from), buckets_of_(std::move(buckets_of)) {
    AddInput(from);
    from.Subscribe(*this);
  }

  // The members as of the last commit; valid until the next one. Not within a commit.
  const Members<T>& Find(std::string_view bucket) const {
    RequireSettled();
    return Peek(keys().Find(bucket));
  }

  bool HasMembers(const Atom& bucket) const override { return !Peek(bucket).empty(); }

  std::string_view kind() const override { return "index"; }
  size_t size() const override { return filled_; }
  size_t Count(std::string_view bucket) const override { return Peek(keys().Find(bucket)).size(); }
  std::vector<Key> Keys() const override {
    std::vector<Key> all;
    for (const auto& [key, bucket] : buckets_) {
      if (!bucket.members.empty()) all.push_back(key.text());
    }
    std::ranges::sort(all);
    return all;
  }
  std::vector<Origin> Origins(std::string_view bucket, Aspect aspect) const override {
    std::vector<Origin> origins;
    if (aspect != Aspect::kMembers) return origins;  // a count is not made of any one member
    for (const auto& [key, value] : Peek(keys().Find(bucket))) {
      origins.push_back({&from_, key, Aspect::kValue});
    }
    return origins;
  }

 protected:
  bool Pending() const override { return !pending_.empty(); }

  Work Run() override {
    const size_t taken = pending_.size();
    for (const auto& [key, before, after] : std::exchange(pending_, {})) Move(key, before, after);
    return {.runs = taken, .changed = Settle()};
  }

  void DropSignal(Signal& signal) override {
    Entry& entry = EntryOf(signal.key);
    entry.second.signals.Drop(signal);
    DropIfUnused(entry);
  }

 private:
  friend class Reads;
  template <class, class>
  friend class DerivedGroup;

  struct Bucket {
    Members<T> members;
    Signals signals;
    size_t count_before = 0;  // at the last settling
    bool touched = false;     // in touched_
  };
  using Entry = std::pair<const Atom, Bucket>;
  struct Moved {
    Atom key;
    Ref<T> before;
    Ref<T> after;
  };

  void OnChange(const Atom& key, const Ref<T>& before, const Ref<T>& after) override {
    pending_.push_back({key, before, after});
  }

  const Members<T>& Peek(const Atom& bucket) const {
    const auto at = buckets_.find(bucket);
    return at == buckets_.end() ? none_ : at->second.members;
  }
  Entry& EntryOf(const Atom& bucket) { return *buckets_.try_emplace(bucket).first; }

  std::vector<Key> SortedBuckets(const Atom& key, const Ref<T>& value) const {
    if (!value) return {};
    std::vector<Key> buckets = buckets_of_(key.text(), *value);
    std::ranges::sort(buckets);
    buckets.erase(std::unique(buckets.begin(), buckets.end()), buckets.end());
    return buckets;
  }

  void Move(const Atom& key, const Ref<T>& before, const Ref<T>& after) {
    const std::vector<Key> old_buckets = SortedBuckets(key, before);
    const std::vector<Key> new_buckets = SortedBuckets(key, after);
    for (const Key& bucket : old_buckets) {
      if (!std::ranges::binary_search(new_buckets, bucket)) Touch(bucket).map_.erase(key);
    }
    for (const Key& bucket : new_buckets) Touch(bucket).map_.insert_or_assign(key, after);
  }

  Members<T>& Touch(const Key& bucket) {
    Entry& entry = EntryOf(keys().Intern(bucket));
    if (!std::exchange(entry.second.touched, true)) touched_.push_back(&entry);
    return entry.second.members;
  }

  size_t Settle() {
    const std::vector<Entry*> touched = std::exchange(touched_, {});
    for (Entry* entry : touched) {
      Bucket& bucket = entry->second;
      bucket.touched = false;
      const size_t before = std::exchange(bucket.count_before, bucket.members.size());
      const size_t after = bucket.count_before;
      bucket.signals.Fire(Aspect::kMembers);
      if (before != after) bucket.signals.Fire(Aspect::kCount);
      if (!before != !after) bucket.signals.Fire(Aspect::kPresence);
      filled_ += (after ? 1 : 0) - (before ? 1 : 0);
      TellListeners(entry->first);
      DropIfUnused(*entry);
    }
    return touched.size();
  }

  void DropIfUnused(Entry& entry) {
    if (!entry.second.members.empty() || !entry.second.signals.empty()) return;
    buckets_.erase(buckets_.find(entry.first));
  }

  Readable<T>& from_;
  const BucketsOf buckets_of_;
  const Members<T> none_;
  std::unordered_map<Atom, Bucket, Atom::Hash> buckets_;
  std::vector<Moved> pending_;
  std::vector<Entry*> touched_;
  size_t filled_ = 0;  // buckets that have members
};

}  // namespace weft::flow
