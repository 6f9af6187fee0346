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

VersionRef MakeVersion(const ResourceRef& resource, const Name& name, Names& names) {
  auto version = std::make_shared<Version>(Version{resource, name, {}});
  version->needs.reserve(resource->needs.size());
  for (const ir::ResourceId& need : resource->needs) version->needs.push_back(names.Of(need));
  return version;
}

}  // namespace

std::vector<Catalogue::Changed> Catalogue::Apply(const std::vector<Change>& changes) {
  ++publish_;
  std::vector<Changed> changed;
  for (const Change& change : changes) {
    const Name name = names_.Of(change.id);
    if (entries_.size() <= name.number()) entries_.resize(name.number() + 1);
    Entry& entry = entries_[name.number()];
    std::set<Name>& published = published_[static_cast<size_t>(change.id.type)];
    VersionRef before = entry.version;
    if (change.resource == nullptr) {
      if (before == nullptr) continue;
      published.erase(name);
      entry = {};
    } else {
      CheckWellFormed(change.id, *change.resource);
      if (before != nullptr && *before->resource == *change.resource) continue;
      published.insert(name);
      entry = {MakeVersion(change.resource, name, names_), publish_};
    }
    changed.push_back({name, std::move(before)});
  }
  return changed;
}

const Catalogue::Entry* Catalogue::Find(const Name& name) const {
  if (name.number() >= entries_.size()) return nullptr;
  const Entry& entry = entries_[name.number()];
  return entry.version == nullptr ? nullptr : &entry;
}

const Catalogue::Entry* Catalogue::Find(const ir::ResourceId& id) const {
  const std::optional<Name> name = names_.Find(id.type, id.name);
  return name ? Find(*name) : nullptr;
}

}  // namespace weft::xds
