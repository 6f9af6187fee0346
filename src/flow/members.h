// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Members<T>: what is in one bucket of an index.
#pragma once

#include <map>
#include <string_view>
#include <utility>

#include "flow/key.h"

namespace weft::flow {

// The values of one bucket in the order of their keys. Held in place by the index: one member
// added, changed or removed costs O(log n). Read it as a map:
//   for (const auto& [key, value] : members) ...   // const Key&, const Ref<T>&
template <class T>
class Members {
  using Map = std::map<Atom, Ref<T>, Atom::TextOrder>;

 public:
  class Iterator {
   public:
    using value_type = std::pair<const Key&, const Ref<T>&>;
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    value_type operator*() const { return {at_->first.text(), at_->second}; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    Iterator operator++(int) {
      Iterator old = *this;
      ++at_;
      return old;
    }
    bool operator==(const Iterator&) const = default;

   private:
    friend class Members;
    explicit Iterator(typename Map::const_iterator at) : at_(at) {}
    typename Map::const_iterator at_;
  };

  Iterator begin() const { return Iterator(map_.begin()); }
  Iterator end() const { return Iterator(map_.end()); }
  size_t size() const { return map_.size(); }
  bool empty() const { return map_.empty(); }

 private:
  template <class>
  friend class Index;
  Map map_;
};

}  // namespace weft::flow
