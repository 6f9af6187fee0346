// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Catalogue: what is published now. One for all sessions, changed only between their calls.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <vector>

#include "ir/resource.h"
#include "xds/messages.h"
#include "xds/names.h"

namespace weft::xds {

// One resource that is published, changed, or (null) published no longer.
struct Change {
  ir::ResourceId id;
  ResourceRef resource;
};

// One version of a resource, published now or once, as sessions keep it.
struct Version {
  ResourceRef resource;
  Name name;
  std::vector<Name> needs;

  uint64_t number() const { return resource->version; }
};
using VersionRef = std::shared_ptr<const Version>;

// Not thread-safe. Outlives its sessions, and all names and versions that they have.
class Catalogue {
 public:
  struct Entry {
    VersionRef version;  // null: not published
    uint64_t since = 0;  // number of the publish that brought this version

    const ResourceRef& resource() const { return version->resource; }
  };

  // What Apply() has changed, and what was published under the name before (null: nothing).
  struct Changed {
    Name name;
    VersionRef before;
  };

  // Makes `changes` the next publish and returns those that are real (equal again: dropped).
  std::vector<Changed> Apply(const std::vector<Change>& changes);

  // nullptr: not published.
  const Entry* Find(const Name& name) const;
  const Entry* Find(const ir::ResourceId& id) const;
  const std::set<Name>& Of(ir::ResourceType type) const {
    return published_[static_cast<size_t>(type)];
  }
  // Number of the last publish; 0 before the first.
  uint64_t publish() const { return publish_; }
  Names& names() const { return names_; }

 private:
  mutable Names names_;        // first, for all else holds names
  std::deque<Entry> entries_;  // by name
  std::array<std::set<Name>, ir::kResourceTypes> published_;
  uint64_t publish_ = 0;
};

}  // namespace weft::xds
