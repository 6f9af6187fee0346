// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Union<T>: the values of several nodes together, shared, not copied. So that one index or one
// group sees what several kinds of objects have been turned into.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "flow/readable.h"

namespace weft::flow {

// The nodes' keys must be disjoint (CHECK): put the kind into the key.
template <class T>
class Union final : public Readable<T>, private ChangeListener<T> {
 public:
  Union(NodeInit init, std::vector<Readable<T>*> parts)
      : Readable<T>(std::move(init)), parts_(std::move(parts)) {
    for (Readable<T>* part : parts_) {
      this->AddInput(*part);
      part->Subscribe(*this);
    }
  }

  std::string_view kind() const override { return "union"; }
  std::vector<Origin> Origins(std::string_view key, Aspect) const override {
    for (const Readable<T>* part : parts_) {
      if (part->Count(key)) return {{part, Key(key), Aspect::kValue}};
    }
    return {};
  }

 protected:
  bool Pending() const override { return !pending_.empty(); }

  // First what goes, then what comes: a key may pass from one part to another within a commit.
  Work Run() override {
    const std::vector<Moved> pending = std::exchange(pending_, {});
    for (const Moved& moved : pending) {
      if (!moved.after) this->Put(this->EntryOf(moved.key), nullptr);
    }
    for (const Moved& moved : pending) {
      if (!moved.after) continue;
      auto& entry = this->EntryOf(moved.key);
      WEFT_CHECK(!moved.is_new || !entry.second.value);
      this->Put(entry, moved.after);
    }
    return {.runs = pending.size(), .changed = this->Settle()};
  }

 private:
  struct Moved {
    Atom key;
    Ref<T> after;
    bool is_new;  // to its part
  };

  void OnChange(const Atom& key, const Ref<T>& before, const Ref<T>& after) override {
    pending_.push_back({key, after, before == nullptr});
  }

  const std::vector<Readable<T>*> parts_;
  std::vector<Moved> pending_;
};

}  // namespace weft::flow
