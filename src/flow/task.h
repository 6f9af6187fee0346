// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Who has read what. A Task is one run of a node's function, for one input key; a Signal is one
// thing that tasks have read: when it changes, exactly those tasks run again. Adding and removing
// a read costs O(1), however many tasks have read the same thing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "base/finding.h"
#include "flow/key.h"

namespace weft::flow {

class Node;
class Signal;
class TaskRunner;

// What of a key or bucket was read.
enum class Aspect : uint8_t {
  kValue,     // the value under a key, or that there is none
  kPresence,  // only whether there is a value, or a member
  kMembers,   // the members of a bucket
  kCount,     // only how many members
  kTask,      // not a read: a task itself, by its input key (for explanations)
};

struct Read {
  Signal* signal;
  uint32_t position;  // of this read among the signal's listeners
};

struct Task {
  Task(TaskRunner& its_runner, Atom input) : runner(&its_runner), key(std::move(input)) {}

  // Queues the task in its runner, once.
  void Touch();

  // Records that this task reads `signal`. Doing so twice in one run is doing so once.
  void Listen(Signal& signal);

  // Takes this task off all signals and gives back what it had read, for DropUnheard.
  std::vector<Read> StopListening();

  TaskRunner* runner;
  Atom key;
  std::vector<Read> reads;  // in the order of the first read
  // Null: none, as with nearly all of the many tasks.
  std::unique_ptr<const std::vector<Finding>> findings;
  bool queued = false;

  const std::vector<Finding>& Findings() const;
};

class Signal {
 public:
  Signal(Node& its_node, Atom its_key, Aspect its_aspect, std::unique_ptr<Signal> rest)
      : node(&its_node), key(std::move(its_key)), aspect(its_aspect), next_(std::move(rest)) {}

  Node* node;
  Atom key;
  Aspect aspect;

 private:
  friend struct Task;
  friend class Signals;
  friend void DropUnheard(const std::vector<Read>& reads);
  struct Listener {
    Task* task;
    uint32_t read;  // index into task->reads
  };

  std::vector<Listener> listeners_;
  std::unique_ptr<Signal> next_;
};

// The signals of one key or bucket, one per aspect that somebody has read; mostly none.
class Signals {
 public:
  Signal& Of(Node& node, const Atom& key, Aspect aspect);
  void Fire(Aspect aspect);
  void Drop(const Signal& signal);
  bool empty() const { return first_ == nullptr; }

 private:
  std::unique_ptr<Signal> first_;
};

// Frees those of the signals that nobody listens to any more.
void DropUnheard(const std::vector<Read>& reads);

// Told when a task's findings differ from those of its last run.
class FindingWatcher {
 public:
  virtual void OnFindings(const Task& task, const std::vector<Finding>& before,
                          const std::vector<Finding>& after) = 0;

 protected:
  ~FindingWatcher() = default;
};

// The part of a node that has tasks: their queue, and who watches their findings.
class TaskRunner {
 public:
  explicit TaskRunner(Node& node) : node_(node) {}
  TaskRunner(const TaskRunner&) = delete;
  TaskRunner& operator=(const TaskRunner&) = delete;
  const Node& node() const { return node_; }
  void WatchFindings(FindingWatcher& watcher) { watchers_.push_back(&watcher); }

 protected:
  ~TaskRunner() = default;
  void SetFindings(Task& task, std::vector<Finding> findings);

  std::vector<Task*> queue_;

 private:
  friend struct Task;
  Node& node_;
  std::vector<FindingWatcher*> watchers_;
};

}  // namespace weft::flow
