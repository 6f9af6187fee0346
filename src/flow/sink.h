// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Sink<T>: an end of the graph, from which the changes of a commit are published.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "flow/readable.h"

namespace weft::flow {

// One key whose value a commit has changed. Null: there was, or is, none.
template <class T>
struct Change {
  Key key;
  Ref<T> before;
  Ref<T> after;
};

template <class T>
class Sink final : public Node, private ChangeListener<T> {
 public:
  Sink(NodeInit init, Readable<T>& from) : Node(std::move(init)), from_(from) {
    AddInput(from);
    from.Subscribe(*this);
  }

  // What the last commit changed in the node that this sink hangs on: each key once, in no
  // particular order. Empty when that commit changed nothing there.
  const std::vector<Change<T>>& changes() const {
    RequireSettled();
    return changes_;
  }

  std::string_view kind() const override { return "sink"; }
  size_t size() const override { return from_.size(); }
  size_t Count(std::string_view key) const override { return from_.Count(key); }
  std::vector<Key> Keys() const override { return from_.Keys(); }
  std::vector<Origin> Origins(std::string_view key, Aspect) const override {
    return {{&from_, Key(key), Aspect::kValue}};
  }

 protected:
  bool Pending() const override { return !pending_.empty() || !changes_.empty(); }
  Work Run() override {
    changes_ = std::exchange(pending_, {});
    return {.runs = changes_.size(), .changed = changes_.size()};
  }
  void DropSignal(Signal&) override {}

 private:
  void OnChange(const Atom& key, const Ref<T>& before, const Ref<T>& after) override {
    pending_.push_back({key.text(), before, after});
  }

  Readable<T>& from_;
  std::vector<Change<T>> pending_;
  std::vector<Change<T>> changes_;
};

}  // namespace weft::flow
