// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Counting acknowledgements over clients.
#include "xds/ack_board.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace weft::xds {

void AckBoard::Publish(const std::vector<Catalogue::Changed>& changes, const Catalogue& catalogue) {
  for (const auto& [name, before] : changes) {
    const Catalogue::Entry* entry = catalogue.Find(name);
    if (entry == nullptr) {
      types_[static_cast<size_t>(name->type)].erase(name->name);
      continue;
    }
    Entry& mine = At(*name);
    mine.current = entry->resource();
    mine.acked.clear();
    mine.complete = false;
  }
}

void AckBoard::Connect(ClientId client) { clients_.insert(client); }

std::vector<ResourceRef> AckBoard::Disconnect(ClientId client) {
  clients_.erase(client);
  silent_.erase(client);
  for (auto& names : types_) {
    for (Entry& entry : names | std::views::values) std::erase(entry.acked, client);
  }
  return CompletedAnywhere();
}

std::vector<ResourceRef> AckBoard::SetSilent(ClientId client, bool silent) {
  if (!silent) {
    silent_.erase(client);
    return {};
  }
  return silent_.insert(client).second ? CompletedAnywhere() : std::vector<ResourceRef>{};
}

std::vector<ResourceRef> AckBoard::Acked(ClientId client,
                                         const std::vector<ResourceRef>& resources) {
  std::vector<ResourceRef> completed;
  for (const ResourceRef& resource : resources) {
    auto& names = types_[static_cast<size_t>(resource->id.type)];
    const auto found = names.find(resource->id.name);
    if (found == names.end()) continue;
    Entry& entry = found->second;
    if (entry.good[0] != resource->version) entry.good = {resource->version, entry.good[0]};
    if (entry.current->version != resource->version) continue;
    if (std::ranges::find(entry.acked, client) != entry.acked.end()) continue;
    entry.acked.push_back(client);
    if (Completes(entry)) completed.push_back(entry.current);
  }
  return completed;
}

bool AckBoard::KnownGood(const ir::Resource& resource) const {
  const Entry* entry = Find(resource.id);
  return entry != nullptr && std::ranges::find(entry->good, resource.version) != entry->good.end();
}

std::optional<Progress> AckBoard::Of(const ir::ResourceId& id) const {
  const Entry* entry = Find(id);
  if (entry == nullptr) return std::nullopt;
  return Progress{entry->current->version, entry->acked.size(), Missing(*entry)};
}

const AckBoard::Entry* AckBoard::Find(const ir::ResourceId& id) const {
  const auto& names = types_[static_cast<size_t>(id.type)];
  const auto found = names.find(id.name);
  return found == names.end() ? nullptr : &found->second;
}

std::vector<ClientId> AckBoard::Missing(const Entry& entry) const {
  std::vector<ClientId> missing;
  for (const ClientId client : clients_) {
    const bool has = std::ranges::find(entry.acked, client) != entry.acked.end();
    if (!has && !silent_.contains(client)) missing.push_back(client);
  }
  return missing;
}

bool AckBoard::Completes(Entry& entry) const {
  if (entry.complete || entry.acked.empty()) return false;
  // The usual case first: all have it, and nobody need be looked for.
  if (entry.acked.size() < clients_.size()) {
    if (silent_.empty() || entry.acked.size() + silent_.size() < clients_.size()) return false;
    if (!Missing(entry).empty()) return false;
  }
  return std::exchange(entry.complete, true) == false;
}

std::vector<ResourceRef> AckBoard::CompletedAnywhere() {
  std::vector<ResourceRef> completed;
  for (auto& names : types_) {
    for (Entry& entry : names | std::views::values) {
      if (Completes(entry)) completed.push_back(entry.current);
    }
  }
  return completed;
}

}  // namespace weft::xds
