// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Few<T>: pointers of which there is nearly always one. That one takes no memory of its own.
#pragma once

#include <memory>
#include <vector>

namespace weft::flow {

template <class T>
class Few {
 public:
  void Add(T* pointer) {
    if (!first_) {
      first_ = pointer;
    } else {
      if (!others_) others_ = std::make_unique<std::vector<T*>>();
      others_->push_back(pointer);
    }
  }

  void Clear() {
    first_ = nullptr;
    others_.reset();
  }

  // In the order in which they were added.
  template <class F>
  void ForEach(F&& f) const {
    if (first_) f(first_);
    if (!others_) return;
    for (T* other : *others_) f(other);
  }

 private:
  T* first_ = nullptr;
  std::unique_ptr<std::vector<T*>> others_;
};

}  // namespace weft::flow
