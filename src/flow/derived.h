// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Derived<In, T>: values made from those of another node, one input at a time.
#pragma once

#include <concepts>
#include <functional>
#include <utility>

#include "flow/producer.h"

namespace weft::flow {

template <class In, class T>
class Derived final : public Producer<T>, private ChangeListener<In> {
 public:
  // Must be pure but for its Reads: run again with the same input and reads, it gives the same. One
  // that passes its input on may take a Ref and share it.
  using Function = std::function<Out<T>(Reads&, const Key&, const In&)>;
  using SharingFunction = std::function<Out<T>(Reads&, const Key&, const Ref<In>&)>;

  Derived(NodeInit init, Readable<In>& from, SharingFunction function)
      : Producer<T>(std::move(init)), from_(from), function_(std::move(function)) {
    this->AddInput(from);
    from.Subscribe(*this);
  }
  template <std::convertible_to<Function> F>
  Derived(NodeInit init, Readable<In>& from, F function)
      : Derived(std::move(init), from,
                SharingFunction([function = std::move(function)](Reads& reads, const Key& key,
                                                                 const Ref<In>& input) {
                  return function(reads, key, *input);
                })) {}

  std::string_view kind() const override { return "derived"; }

 protected:
  bool Compute(Reads& reads, const Atom& key, Out<T>& out) override {
    const Ref<In> input = from_.Peek(key);
    if (input) out = function_(reads, key.text(), input);
    return input != nullptr;
  }
  Origin InputOf(const Atom& key) const override { return {&from_, key.text(), Aspect::kValue}; }

 private:
  void OnChange(const Atom& key, const Ref<In>&, const Ref<In>&) override { this->TouchTask(key); }

  Readable<In>& from_;
  const SharingFunction function_;
};

}  // namespace weft::flow
