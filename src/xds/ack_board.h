// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// AckBoard: which clients have acknowledged which published version, and which versions are known
// to be good because some client has accepted them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "ir/resource.h"
#include "xds/catalogue.h"
#include "xds/messages.h"

namespace weft::xds {

using ClientId = uint64_t;

// How far a published version has come. A client that is silent is not waited for.
struct Progress {
  uint64_t version = 0;
  size_t acked = 0;               // clients that have it
  std::vector<ClientId> missing;  // clients that have not, silent ones left out
};

// Not thread-safe. Every call that can complete a version gives the resources that all clients (at
// least one) have acknowledged now, each version once.
class AckBoard {
 public:
  void Publish(const std::vector<Catalogue::Changed>& changes, const Catalogue& catalogue);
  void Connect(ClientId client);
  std::vector<ResourceRef> Disconnect(ClientId client);
  std::vector<ResourceRef> SetSilent(ClientId client, bool silent);
  std::vector<ResourceRef> Acked(ClientId client, const std::vector<ResourceRef>& resources);

  // Some client has accepted this version: one of the two newest that were accepted of its name.
  bool KnownGood(const ir::Resource& resource) const;
  // nullopt: not published.
  std::optional<Progress> Of(const ir::ResourceId& id) const;
  size_t clients() const { return clients_.size(); }
  size_t silent() const { return silent_.size(); }

 private:
  struct Entry {
    ResourceRef current;             // what is published
    std::vector<ClientId> acked;     // who has it
    bool complete = false;           // told that all have it
    std::array<uint64_t, 2> good{};  // newest first
  };

  Entry& At(const ir::ResourceId& id) { return types_[static_cast<size_t>(id.type)][id.name]; }
  const Entry* Find(const ir::ResourceId& id) const;
  std::vector<ClientId> Missing(const Entry& entry) const;
  bool Completes(Entry& entry) const;
  std::vector<ResourceRef> CompletedAnywhere();

  std::array<std::unordered_map<std::string, Entry>, ir::kResourceTypes> types_;
  std::set<ClientId> clients_;
  std::set<ClientId> silent_;
};

}  // namespace weft::xds
