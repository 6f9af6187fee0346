// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Collection<T>: an input of the graph, set from outside.
#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "flow/readable.h"

namespace weft::flow {

// Changes are gathered and take effect, all together, at the next commit; the last one for a key
// wins. Setting a value equal to the present one has no effect at all.
template <class T>
class Collection final : public Readable<T> {
 public:
  explicit Collection(NodeInit init) : Readable<T>(std::move(init)) {}

  void Set(std::string_view key, Ref<T> value) {
    WEFT_CHECK(value != nullptr);
    Stage(key, std::move(value));
  }
  void Set(std::string_view key, T value) {
    Stage(key, std::make_shared<const T>(std::move(value)));
  }
  // Erasing what is not there has no effect.
  void Erase(std::string_view key) { Stage(key, nullptr); }

  std::string_view kind() const override { return "collection"; }
  std::vector<Origin> Origins(std::string_view, Aspect) const override { return {}; }

 protected:
  bool Pending() const override { return !staged_.empty(); }
  Work Run() override {
    const size_t taken = staged_.size();
    for (auto& [key, value] : std::exchange(staged_, {})) {
      this->Put(this->EntryOf(key), std::move(value));
    }
    return {.runs = taken, .changed = this->Settle()};
  }

 private:
  void Stage(std::string_view key, Ref<T> value) {
    this->RequireSettled();
    staged_.emplace_back(this->keys().Intern(key), std::move(value));
  }

  std::vector<std::pair<Atom, Ref<T>>> staged_;
};

}  // namespace weft::flow
