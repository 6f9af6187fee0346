// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "flow/graph.h"

#include "base/check.h"

namespace weft::flow {

CommitReport Graph::Commit() {
  WEFT_CHECK(!state_.committing);
  state_.committing = true;
  CommitReport report{.number = ++commits_};
  const int64_t begin = Now();
  int64_t last = begin;
  for (const auto& node : nodes_) {
    if (!node->Pending()) continue;
    Work work = node->Run();
    if (work.runs == 0) continue;  // a sink that forgot its last changes
    const int64_t now = Now();
    work.ns = now - std::exchange(last, now);
    node->last_ = work;
    node->total_.runs += work.runs;
    node->total_.changed += work.changed;
    node->total_.ns += work.ns;
    report.nodes.push_back({node.get(), work});
  }
  report.ns = last - begin;
  state_.committing = false;
  return report;
}

const Node* Graph::Find(std::string_view name) const {
  for (const auto& node : nodes_) {
    if (node->name() == name) return node.get();
  }
  return nullptr;
}

std::vector<TaskRunner*> Graph::Runners() const {
  std::vector<TaskRunner*> runners;
  for (const auto& node : nodes_) {
    if (auto* runner = dynamic_cast<TaskRunner*>(node.get())) runners.push_back(runner);
  }
  return runners;
}

NodeInit Graph::Prepare(std::string name) {
  WEFT_CHECK(commits_ == 0);
  WEFT_CHECK(Find(name) == nullptr);
  return {state_, std::move(name), nodes_.size()};
}

}  // namespace weft::flow
