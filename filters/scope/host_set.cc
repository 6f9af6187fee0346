// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "filters/scope/host_set.h"

#include <algorithm>
#include <bit>
#include <compare>

#include "base/host_key.h"

namespace weft::scope {
namespace {

// Orders `lower`, which is in lower case, and `any` as if that were too.
std::strong_ordering CompareIgnoringCase(std::string_view lower, std::string_view any) {
  return std::lexicographical_compare_three_way(lower.begin(), lower.end(), any.begin(), any.end(),
                                                [](char a, char b) { return a <=> LowerAscii(b); });
}

}  // namespace

HostSet::HostSet(const std::vector<std::string_view>& hosts) {
  entries_.reserve(hosts.size());
  for (const std::string_view host : hosts) {
    entries_.push_back({HostHash(host), host});
    longest_ = std::max(longest_, host.size());
  }
  std::ranges::sort(entries_, [](const Entry& a, const Entry& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.host < b.host;
  });
  // As many buckets as hosts, rounded up to a power of two.
  const int bits = hosts.size() < 2 ? 1 : std::bit_width(hosts.size() - 1);
  shift_ = 32 - bits;
  starts_.assign((size_t{1} << bits) + 1, 0);
  for (const Entry& entry : entries_) ++starts_[(entry.hash >> shift_) + 1];
  for (size_t bucket = 1; bucket < starts_.size(); ++bucket) starts_[bucket] += starts_[bucket - 1];
}

bool HostSet::Contains(std::string_view host, uint32_t hash) const {
  if (host.size() > longest_) return false;
  const size_t bucket = hash >> shift_;
  const auto begin = entries_.begin() + starts_[bucket];
  const auto end = entries_.begin() + starts_[bucket + 1];
  const auto found = std::partition_point(begin, end, [&](const Entry& entry) {
    return entry.hash != hash ? entry.hash < hash : CompareIgnoringCase(entry.host, host) < 0;
  });
  return found != end && found->hash == hash && CompareIgnoringCase(found->host, host) == 0;
}

}  // namespace weft::scope
