// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// HostSet: a fixed set of hosts that is asked once per request. A lookup allocates nothing and
// ignores case; it is O(1) on average, and O(log n) even if somebody chose hosts whose hashes
// clash.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace weft::scope {

// Immutable after construction, so any number of threads may ask it.
class HostSet {
 public:
  // `hosts` are in lower case, without duplicates; their bytes must outlive the set.
  explicit HostSet(const std::vector<std::string_view>& hosts);

  // Whether `host`, in any case, is in the set. `hash` is HostHash(host).
  bool Contains(std::string_view host, uint32_t hash) const;

  bool empty() const { return entries_.empty(); }
  // Length of the longest host in the set, 0 if there is none.
  size_t longest() const { return longest_; }

 private:
  struct Entry {
    uint32_t hash;
    std::string_view host;
  };
  // Sorted by hash, then by host; the hosts of bucket b are those in [starts_[b], starts_[b + 1]).
  std::vector<Entry> entries_;
  // The bucket of a hash is its highest bits, so that the order by hash is the order by bucket.
  std::vector<uint32_t> starts_;
  int shift_ = 32;
  size_t longest_ = 0;
};

}  // namespace weft::scope
