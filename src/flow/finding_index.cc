// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "flow/finding_index.h"

#include <algorithm>
#include <memory>
#include <tuple>
#include <utility>

namespace weft::flow {

FindingIndex::FindingIndex(NodeInit init, const std::vector<TaskRunner*>& nodes)
    : Readable(std::move(init)) {
  for (TaskRunner* runner : nodes) {
    AddInput(runner->node());
    runner->WatchFindings(*this);
  }
}

bool FindingIndex::TaskOrder::operator()(const Task* a, const Task* b) const {
  return std::forward_as_tuple(a->runner->node().rank(), a->key.text()) <
         std::forward_as_tuple(b->runner->node().rank(), b->key.text());
}

void FindingIndex::OnFindings(const Task& task, const Findings& before, const Findings& after) {
  for (const Finding& finding : before) {
    const Atom object = keys().Intern(finding.object.ToString());
    const auto at = tasks_.find(object);
    if (at != tasks_.end() && at->second.erase(&task) && at->second.empty()) tasks_.erase(at);
    touched_.push_back(object);
  }
  for (const Finding& finding : after) {
    const Atom object = keys().Intern(finding.object.ToString());
    tasks_[object].insert(&task);
    touched_.push_back(object);
  }
}

Work FindingIndex::Run() {
  std::vector<Atom> touched = std::exchange(touched_, {});
  std::ranges::sort(touched, Atom::TextOrder());
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  for (const Atom& object : touched) Put(EntryOf(object), Gather(object));
  return {.runs = touched.size(), .changed = Settle()};
}

Ref<Findings> FindingIndex::Gather(const Atom& object) const {
  const auto at = tasks_.find(object);
  if (at == tasks_.end()) return nullptr;
  Findings all;
  for (const Task* task : at->second) {
    for (const Finding& finding : task->Findings()) {
      if (finding.object.ToString() == object.text()) all.push_back(finding);
    }
  }
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return std::make_shared<const Findings>(std::move(all));
}

std::vector<Origin> FindingIndex::Origins(std::string_view object, Aspect) const {
  std::vector<Origin> origins;
  const auto at = tasks_.find(keys().Find(object));
  if (at == tasks_.end()) return origins;
  for (const Task* task : at->second) {
    origins.push_back({&task->runner->node(), task->key.text(), Aspect::kTask});
  }
  return origins;
}

}  // namespace weft::flow
