// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The two-sided list of reads: every read knows its place among the listeners and the other way
// round, so that both ends are found without a search.
#include "flow/task.h"

#include <utility>

#include "base/check.h"
#include "flow/node.h"

namespace weft::flow {

void Task::Touch() {
  if (std::exchange(queued, true)) return;
  runner->queue_.push_back(this);
}

void Task::Listen(Signal& signal) {
  // While a task runs it is the only one that adds listeners, and it began with none: had it read
  // this signal before, it would be the last listener.
  auto& listeners = signal.listeners_;
  if (!listeners.empty() && listeners.back().task == this) return;
  reads.push_back({&signal, static_cast<uint32_t>(listeners.size())});
  listeners.push_back({this, static_cast<uint32_t>(reads.size() - 1)});
}

std::vector<Read> Task::StopListening() {
  for (const Read& read : reads) {
    auto& listeners = read.signal->listeners_;
    Signal::Listener& place = listeners[read.position];
    WEFT_CHECK(place.task == this);
    place = listeners.back();
    place.task->reads[place.read].position = read.position;
    listeners.pop_back();
  }
  return std::exchange(reads, {});
}

Signal& Signals::Of(Node& node, const Atom& key, Aspect aspect) {
  for (Signal* signal = first_.get(); signal; signal = signal->next_.get()) {
    if (signal->aspect == aspect) return *signal;
  }
  first_ = std::make_unique<Signal>(node, key, aspect, std::move(first_));
  return *first_;
}

void Signals::Fire(Aspect aspect) {
  for (Signal* signal = first_.get(); signal; signal = signal->next_.get()) {
    if (signal->aspect != aspect) continue;
    for (const Signal::Listener& listener : signal->listeners_) listener.task->Touch();
  }
}

void Signals::Drop(const Signal& signal) {
  std::unique_ptr<Signal>* place = &first_;
  while (place->get() != &signal) place = &(*place)->next_;
  *place = std::move((*place)->next_);
}

void DropUnheard(const std::vector<Read>& reads) {
  for (const Read& read : reads) {
    if (read.signal->listeners_.empty()) read.signal->node->DropSignal(*read.signal);
  }
}

const std::vector<Finding>& Task::Findings() const {
  static const std::vector<Finding> none;
  return findings ? *findings : none;
}

void TaskRunner::SetFindings(Task& task, std::vector<Finding> findings) {
  if (task.Findings() == findings) return;
  for (FindingWatcher* watcher : watchers_) watcher->OnFindings(task, task.Findings(), findings);
  task.findings = findings.empty()
                      ? nullptr
                      : std::make_unique<const std::vector<Finding>>(std::move(findings));
}

}  // namespace weft::flow
