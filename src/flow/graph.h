// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Graph: owns the nodes of an incremental computation and brings them up to date.
// docs/architecture.md says why it is as it is; include flow/flow.h for all kinds of nodes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "flow/node.h"

namespace weft::flow {

struct NodeReport {
  const Node* node;
  Work work;
};

struct CommitReport {
  uint64_t number = 0;            // 1 for the first commit
  int64_t ns = 0;                 // by the graph's clock; 0 without one
  std::vector<NodeReport> nodes;  // those that had something to do, by rank
};

// One thread makes the nodes, sets the inputs, commits and reads; the values themselves (Ref<T>)
// may go to any thread. First all nodes are made, then the first commit comes.
class Graph {
 public:
  // Nanoseconds of a clock that never goes back; only used to report how long nodes took.
  using Clock = std::function<int64_t()>;

  explicit Graph(Clock clock = {}) : clock_(std::move(clock)) {}
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  // Makes a node: graph.Make<Derived<In, T>>("rules", routes, function). The order of making is
  // the order of a commit. Names are for people, and unique.
  template <class N, class... Args>
  N& Make(std::string name, Args&&... args) {
    auto node = std::make_unique<N>(Prepare(std::move(name)), std::forward<Args>(args)...);
    N& made = *node;
    nodes_.push_back(std::move(node));
    return made;
  }

  // Lets all changes of the inputs take effect. After it, every node is as if made from scratch.
  CommitReport Commit();

  const std::vector<std::unique_ptr<Node>>& nodes() const { return nodes_; }
  // The node of that name, or null.
  const Node* Find(std::string_view name) const;
  // All nodes made so far that have findings: for FindingIndex.
  std::vector<TaskRunner*> Runners() const;
  uint64_t commits() const { return commits_; }
  // Distinct keys that nodes hold.
  size_t keys() const { return state_.keys.size(); }

 private:
  NodeInit Prepare(std::string name);
  int64_t Now() const { return clock_ ? clock_() : 0; }

  GraphState state_;  // before the nodes: their keys live in it
  std::vector<std::unique_ptr<Node>> nodes_;
  Clock clock_;
  uint64_t commits_ = 0;
};

}  // namespace weft::flow
