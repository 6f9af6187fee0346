// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Node: what all nodes of a flow graph have in common: a name, a rank, counters, and the doors by
// which the graph runs them and by which `explain` and the debug dump look into them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "flow/key.h"
#include "flow/task.h"

namespace weft::flow {

// What the nodes of one graph share.
struct GraphState {
  KeyTable keys;
  bool committing = false;
};

// Given by Graph::Make as the first argument of every node's constructor.
struct NodeInit {
  GraphState& state;
  std::string name;
  size_t rank;
};

// What one commit did in one node, or all commits together.
struct Work {
  size_t runs = 0;     // functions run, or changes taken in by a node that has no function
  size_t changed = 0;  // keys or buckets whose content is another one afterwards
  int64_t ns = 0;      // by the graph's clock; 0 without one
};

// Why something is as it is: one step back. See flow/explain.h.
struct Origin {
  const Node* node;
  Key key;
  Aspect aspect;
};

class Node {
 public:
  explicit Node(NodeInit init);
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  virtual ~Node() = default;

  const std::string& name() const { return name_; }
  // Place in the order of construction: a node reads only nodes of lower rank.
  size_t rank() const { return rank_; }
  virtual std::string_view kind() const = 0;

  // Number of values, or of buckets that have members.
  virtual size_t size() const = 0;
  // 1 or 0 for a value; the number of members for a bucket.
  virtual size_t Count(std::string_view key) const = 0;
  // All keys or buckets that have content, sorted.
  virtual std::vector<Key> Keys() const = 0;
  // What the content under a key was made from, in the order of the reads.
  virtual std::vector<Origin> Origins(std::string_view key, Aspect aspect) const = 0;

  const Work& last() const { return last_; }    // of the last commit that reached this node
  const Work& total() const { return total_; }  // since the graph was made
  const std::vector<const Node*>& inputs() const { return inputs_; }
  // Nodes that some task of this one has ever read.
  std::vector<const Node*> ReadNodes() const;

 protected:
  virtual bool Pending() const = 0;
  // Takes in all that is pending and passes the changes on.
  virtual Work Run() = 0;
  virtual void DropSignal(Signal& signal) = 0;

  // CHECKs that `other` is of the same graph and of lower rank.
  void RequireEarlier(const Node& other) const;
  void AddInput(const Node& other);
  void NoteRead(const Node& other);
  // CHECKs that no commit is going on: a function that looks past its Reads would not run again.
  void RequireSettled() const;
  KeyTable& keys() const { return state_.keys; }

 private:
  friend class Graph;
  friend class Reads;
  friend void DropUnheard(const std::vector<Read>& reads);

  GraphState& state_;
  const std::string name_;
  const size_t rank_;
  std::vector<const Node*> inputs_;
  std::vector<const Node*> read_;  // by rank, null where never read
  Work last_;
  Work total_;
};

}  // namespace weft::flow
