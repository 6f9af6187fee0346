// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// FindingIndex: all findings of other nodes by the object that they are about.
#pragma once

#include <set>
#include <unordered_map>
#include <vector>

#include "base/finding.h"
#include "flow/readable.h"

namespace weft::flow {

using Findings = std::vector<Finding>;

// A Readable<Findings> under ObjectRef::ToString() of each object that has any: sorted, each once
// (two tasks may well find the same). A node that makes an object's status reads it as any other;
// when a task runs again and finds the same, nothing runs downstream.
class FindingIndex final : public Readable<Findings>, private FindingWatcher {
 public:
  // Watches the given nodes (Derived, DerivedGroup), all of lower rank.
  FindingIndex(NodeInit init, const std::vector<TaskRunner*>& nodes);

  std::string_view kind() const override { return "findings"; }
  std::vector<Origin> Origins(std::string_view object, Aspect aspect) const override;

 protected:
  bool Pending() const override { return !touched_.empty(); }
  Work Run() override;

 private:
  void OnFindings(const Task& task, const Findings& before, const Findings& after) override;
  Ref<Findings> Gather(const Atom& object) const;

  struct TaskOrder {  // by node, then by key: the same on every run of the program
    bool operator()(const Task* a, const Task* b) const;
  };
  std::unordered_map<Atom, std::set<const Task*, TaskOrder>, Atom::Hash> tasks_;  // by object
  std::vector<Atom> touched_;
};

}  // namespace weft::flow
