// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Union<T>: the values of several nodes together, so that one index or one group sees what several
// kinds of objects have been turned into. It keeps none itself: it looks into its parts.
#pragma once

#include <algorithm>
#include <string_view>
#include <unordered_map>
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

  // A key may pass from one part to another within a commit: that is one change.
  Work Run() override {
    const std::vector<Moved> pending = std::exchange(pending_, {});
    std::vector<Moved> moved;
    std::unordered_map<Atom, size_t, Atom::Hash> places;  // in `moved`
    for (const Moved& each : pending) {
      const auto [place, is_first] = places.try_emplace(each.key, moved.size());
      if (is_first) {
        moved.push_back(each);
        continue;
      }
      Moved& first = moved[place->second];
      if (each.before) first.before = each.before;
      if (each.after) first.after = each.after;
    }
    size_t changed = 0;
    for (const Moved& each : moved) {
      if (!each.before) RequireOneHolder(each.key);
      if (this->Same(each.before, each.after)) continue;
      ++changed;
      auto* entry = this->FindEntry(each.key);
      this->Tell(each.key, entry ? &entry->second.signals : nullptr, each.before, each.after);
    }
    return {.runs = pending.size(), .changed = changed};
  }

  Ref<T> Peek(const Atom& key) const override {
    for (const Readable<T>* part : parts_) {
      if (Ref<T> value = part->Peek(key)) return value;
    }
    return nullptr;
  }
  void CollectValues(std::vector<const typename Readable<T>::Entry*>& into) const override {
    for (const Readable<T>* part : parts_) part->CollectValues(into);
  }

 private:
  struct Moved {
    Atom key;
    Ref<T> before;
    Ref<T> after;
  };

  void RequireOneHolder(const Atom& key) const {
    const auto holds = [&key](const Readable<T>* part) { return part->Peek(key) != nullptr; };
    WEFT_CHECK(std::ranges::count_if(parts_, holds) <= 1);
  }

  void OnChange(const Atom& key, const Ref<T>& before, const Ref<T>& after) override {
    pending_.push_back({key, before, after});
  }

  const std::vector<Readable<T>*> parts_;
  std::vector<Moved> pending_;
};

}  // namespace weft::flow
