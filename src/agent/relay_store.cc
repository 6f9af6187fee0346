// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// RelayStore: two versions per name.
#include "agent/relay_store.h"

namespace weft::agent {

void RelayStore::Load(const LastKnownGood& good) {
  answered_ |= good.answered;
  for (const auto& resource : good.resources) {
    const uint64_t serial = ++last_serial_;
    StoredResource& stored = types_[static_cast<size_t>(resource->id.type)][resource->id.name];
    stored = {.latest = resource, .serial = serial, .acked = resource, .acked_serial = serial};
    ++acked_count_;
  }
}

LastKnownGood RelayStore::Good() const {
  LastKnownGood good{.answered = answered_};
  good.resources.reserve(acked_count_);
  for (const Names& names : types_) {
    for (const auto& [name, stored] : names) {
      if (stored.acked) good.resources.push_back(stored.acked);
    }
  }
  return good;
}

StoredResource* RelayStore::Find(const ir::ResourceId& id) {
  Names& names = types_[static_cast<size_t>(id.type)];
  const auto found = names.find(id.name);
  return found == names.end() ? nullptr : &found->second;
}

uint64_t RelayStore::Put(const ir::ResourceId& id, xds::ResourceRef latest, uint64_t stream) {
  StoredResource& stored = types_[static_cast<size_t>(id.type)][id.name];
  stored.latest = std::move(latest);
  stored.stream = stream;
  return stored.serial = ++last_serial_;
}

void RelayStore::SetAcked(const ir::ResourceId& id, xds::ResourceRef resource, uint64_t serial) {
  StoredResource* stored = Find(id);
  if (!stored) return;  // it was dropped while the answer was under way
  if (stored->acked != resource) {
    acked_count_ += (resource ? 1 : 0) - (stored->acked ? 1 : 0);
    ++good_changes_;
  }
  stored->acked = std::move(resource);
  stored->acked_serial = serial;
}

void RelayStore::Erase(const ir::ResourceId& id) {
  const StoredResource* stored = Find(id);
  if (!stored) return;
  if (stored->acked) {
    --acked_count_;
    ++good_changes_;
  }
  types_[static_cast<size_t>(id.type)].erase(id.name);
}

void RelayStore::SetAnswered(ir::ResourceType type) {
  if (answered(type)) return;
  answered_.set(static_cast<size_t>(type));
  ++good_changes_;
}

}  // namespace weft::agent
