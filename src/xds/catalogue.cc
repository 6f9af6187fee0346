// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Applying a publish to the published state.
#include "xds/catalogue.h"

#include <utility>

#include "base/check.h"
#include "xds/resource_types.h"

namespace weft::xds {
namespace {

// What a session relies on: an id of its own, bytes, and needs without cycles.
void CheckWellFormed(const ir::ResourceId& id, const ir::Resource& resource) {
  WEFT_CHECK(resource.id == id && resource.bytes != nullptr);
  for (const ir::ResourceId& need : resource.needs) {
    const bool cluster_of_clusters = id.type == ir::ResourceType::kCluster && need.type == id.type;
    WEFT_CHECK(need != id && (Rank(need.type) < Rank(id.type) || cluster_of_clusters));
  }
}

}  // namespace

std::vector<Catalogue::Changed> Catalogue::Apply(const std::vector<Change>& changes) {
  ++publish_;
  std::vector<Changed> changed;
  for (const Change& change : changes) {
    Names& names = types_[static_cast<size_t>(change.id.type)];
    const auto found = names.find(change.id.name);
    ResourceRef before = found == names.end() ? nullptr : found->second.resource;
    if (change.resource == nullptr) {
      if (before == nullptr) continue;
      names.erase(found);
    } else {
      CheckWellFormed(change.id, *change.resource);
      if (before != nullptr && *before == *change.resource) continue;
      names[change.id.name] = {change.resource, publish_};
    }
    changed.push_back({change.id, std::move(before)});
  }
  return changed;
}

const Catalogue::Entry* Catalogue::Find(const ir::ResourceId& id) const {
  const Names& names = Of(id.type);
  const auto found = names.find(id.name);
  return found == names.end() ? nullptr : &found->second;
}

}  // namespace weft::xds
