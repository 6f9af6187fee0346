// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// DerivedBuckets<Result>: values made for each bucket that has members in any of several indexes,
// whatever those are of. For what exists as long as somebody mentions it.
#pragma once

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "flow/index.h"
#include "flow/producer.h"

namespace weft::flow {

template <class Result>
class DerivedBuckets final : public Producer<Result>, private BucketListener {
 public:
  // Run for each bucket that has members, and again when one of them changes. Pure but for its
  // Reads.
  using Function = std::function<Out<Result>(Reads&, const Key& bucket)>;

  DerivedBuckets(NodeInit init, std::vector<Buckets*> indexes, Function function)
      : Producer<Result>(std::move(init)),
        indexes_(std::move(indexes)),
        function_(std::move(function)) {
    for (Buckets* index : indexes_) {
      this->AddInput(*index);
      index->Subscribe(*this);
    }
  }

  std::string_view kind() const override { return "buckets"; }

 protected:
  bool Compute(Reads& reads, const Atom& bucket, Out<Result>& out) override {
    const auto filled = [&bucket](const Buckets* index) { return index->HasMembers(bucket); };
    if (std::ranges::none_of(indexes_, filled)) return false;
    out = function_(reads, bucket.text());
    return true;
  }
  Origin InputOf(const Atom& bucket) const override {
    const auto filled = [&bucket](const Buckets* index) { return index->HasMembers(bucket); };
    const auto first = std::ranges::find_if(indexes_, filled);
    return {first == indexes_.end() ? indexes_.front() : *first, bucket.text(), Aspect::kMembers};
  }

 private:
  void OnBucket(const Atom& bucket) override { this->TouchTask(bucket); }

  const std::vector<Buckets*> indexes_;
  const Function function_;
};

}  // namespace weft::flow
