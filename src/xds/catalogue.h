// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Catalogue: what is published now. One for all sessions, changed only between their calls.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "ir/resource.h"
#include "xds/messages.h"

namespace weft::xds {

// One resource that is published, changed, or (null) published no longer.
struct Change {
  ir::ResourceId id;
  ResourceRef resource;
};

class Catalogue {
 public:
  struct Entry {
    ResourceRef resource;
    uint64_t since = 0;  // number of the publish that brought this version
  };
  using Names = std::unordered_map<std::string, Entry>;

  // What Apply() has changed: the id and what was published under it before (null: nothing).
  struct Changed {
    ir::ResourceId id;
    ResourceRef before;
  };

  // Makes `changes` the next publish and returns those that are real (equal again: dropped).
  std::vector<Changed> Apply(const std::vector<Change>& changes);

  // nullptr: not published.
  const Entry* Find(const ir::ResourceId& id) const;
  const Names& Of(ir::ResourceType type) const { return types_[static_cast<size_t>(type)]; }
  // Number of the last publish; 0 before the first.
  uint64_t publish() const { return publish_; }

 private:
  std::array<Names, ir::kResourceTypes> types_;
  uint64_t publish_ = 0;
};

}  // namespace weft::xds
