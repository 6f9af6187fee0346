// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Producer<T>: what Derived and DerivedGroup have in common: tasks that run a function per input
// key and keep its values, findings and reads.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/finding.h"
#include "flow/few.h"
#include "flow/readable.h"
#include "flow/reads.h"

namespace weft::flow {

// What a node's function gives back: the values that it could make, and what is wrong. It never
// fails.
template <class T>
struct Out {
  std::vector<std::pair<Key, Ref<T>>> values;
  std::vector<Finding> findings;

  void Emit(Key key, T value) { Emit(std::move(key), std::make_shared<const T>(std::move(value))); }
  void Emit(Key key, Ref<T> value) { values.emplace_back(std::move(key), std::move(value)); }
};

// Two tasks that give a value under one key are a bug (CHECK): claims are settled in a DerivedGroup
// over an index of the claims.
template <class T>
class Producer : public Readable<T>, public TaskRunner {
 public:
  explicit Producer(NodeInit init)
      : Readable<T>(std::move(init)), TaskRunner(static_cast<Node&>(*this)) {}

  // How many inputs have a task; and all findings of one input's task.
  size_t tasks() const { return tasks_.size(); }
  std::vector<Finding> FindingsOf(std::string_view input) const {
    this->RequireSettled();
    const auto at = tasks_.find(this->keys().Find(input));
    return at == tasks_.end() ? std::vector<Finding>() : at->second.Findings();
  }

  std::vector<Origin> Origins(std::string_view key, Aspect aspect) const override {
    const Atom atom = this->keys().Find(key);
    const auto* entry = this->FindEntry(atom);
    const Task* task = entry && aspect != Aspect::kTask ? entry->second.maker : nullptr;
    if (!task) {  // an input that gave no value has its reasons too
      const auto at = tasks_.find(atom);
      if (at == tasks_.end()) return {};
      task = &at->second;
    }
    std::vector<Origin> origins = {InputOf(task->key)};
    for (const Read& read : task->reads) {
      origins.push_back({read.signal->node, read.signal->key.text(), read.signal->aspect});
    }
    return origins;
  }

 protected:
  // Runs the function on the input under `key`, or gives false when there is none any more.
  virtual bool Compute(Reads& reads, const Atom& key, Out<T>& out) = 0;
  virtual Origin InputOf(const Atom& key) const = 0;

  void TouchTask(const Atom& key) { tasks_.try_emplace(key, *this, key).first->second.Touch(); }

  bool Pending() const override { return !queue_.empty(); }

  // In three steps, so that a key may pass from one task to another within a commit: run all
  // tasks, let go of all keys they held, claim those that they hold now.
  Work Run() override {
    std::vector<Done> done;
    done.reserve(queue_.size());
    for (Task* task : std::exchange(queue_, {}))
      done.push_back(RunTask(static_cast<OutTask&>(*task)));
    std::vector<Entry*> released;
    for (Done& each : done) {
      each.task->held.ForEach([&released](Entry* entry) {
        entry->second.maker = nullptr;
        released.push_back(entry);
      });
      each.task->held.Clear();
    }
    for (Done& each : done) {
      for (auto& [key, value] : each.out.values) Claim(*each.task, key, std::move(value));
    }
    for (Entry* entry : released) {
      if (!entry->second.maker) this->Put(*entry, nullptr);
    }
    for (Done& each : done) {
      if (each.gone) tasks_.erase(Atom(each.task->key));
    }
    return {.runs = done.size(), .changed = this->Settle()};
  }

 private:
  using Entry = typename Readable<T>::Entry;
  struct OutTask : Task {
    using Task::Task;
    Few<Entry> held;  // the keys that this task gives values to
  };
  struct Done {
    OutTask* task;
    Out<T> out;
    bool gone;
  };

  Done RunTask(OutTask& task) {
    task.queued = false;
    Done done{&task, {}, false};
    const std::vector<Read> old_reads = task.StopListening();
    task.reads.reserve(old_reads.size());
    Reads reads(*this, task);
    done.gone = !Compute(reads, task.key, done.out);
    task.reads.shrink_to_fit();  // they stay for long, and there are many tasks
    DropUnheard(old_reads);
    this->SetFindings(task, std::move(done.out.findings));
    return done;
  }

  void Claim(OutTask& task, const Key& key, Ref<T> value) {
    WEFT_CHECK(value != nullptr);
    Entry& entry = this->EntryOf(this->keys().Intern(key));
    if (const Task* other = entry.second.maker) {
      const std::string why = "flow: node " + this->name() + ": key " + key + " is claimed by " +
                              other->key.text() + " and by " + task.key.text();
      weft::internal::CheckFailed(__FILE__, __LINE__, why.c_str());
    }
    entry.second.maker = &task;
    task.held.Add(&entry);
    this->Put(entry, std::move(value));
  }

  std::unordered_map<Atom, OutTask, Atom::Hash> tasks_;
};

}  // namespace weft::flow
