// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "flow/node.h"

#include <utility>

#include "base/check.h"

namespace weft::flow {

Node::Node(NodeInit init)
    : state_(init.state), name_(std::move(init.name)), rank_(init.rank), read_(init.rank) {}

std::vector<const Node*> Node::ReadNodes() const {
  std::vector<const Node*> nodes;
  for (const Node* node : read_) {
    if (node) nodes.push_back(node);
  }
  return nodes;
}

void Node::RequireEarlier(const Node& other) const {
  WEFT_CHECK(&other.state_ == &state_);
  WEFT_CHECK(other.rank_ < rank_);
}

void Node::AddInput(const Node& other) {
  RequireEarlier(other);
  inputs_.push_back(&other);
}

void Node::NoteRead(const Node& other) { read_[other.rank_] = &other; }

void Node::RequireSettled() const { WEFT_CHECK(!state_.committing); }

}  // namespace weft::flow
