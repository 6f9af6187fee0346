// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// DerivedGroup<T, Result>: values made from all members of a bucket together. The place where
// several inputs that claim one thing are settled: the winner gives the value, the losers findings.
#pragma once

#include <functional>
#include <utility>

#include "flow/index.h"
#include "flow/producer.h"

namespace weft::flow {

template <class T, class Result>
class DerivedGroup final : public Producer<Result>, private BucketListener {
 public:
  // Run for each bucket that has members. Pure but for its Reads.
  using Function = std::function<Out<Result>(Reads&, const Key& bucket, const Members<T>&)>;

  DerivedGroup(NodeInit init, Index<T>& index, Function function)
      : Producer<Result>(std::move(init)), index_(index), function_(std::move(function)) {
    this->AddInput(index);
    index.Subscribe(*this);
  }

  std::string_view kind() const override { return "group"; }

 protected:
  bool Compute(Reads& reads, const Atom& bucket, Out<Result>& out) override {
    const Members<T>& members = index_.Peek(bucket);
    if (members.empty()) return false;
    out = function_(reads, bucket.text(), members);
    return true;
  }
  Origin InputOf(const Atom& bucket) const override {
    return {&index_, bucket.text(), Aspect::kMembers};
  }

 private:
  void OnBucket(const Atom& bucket) override { this->TouchTask(bucket); }

  Index<T>& index_;
  const Function function_;
};

}  // namespace weft::flow
