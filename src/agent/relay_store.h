// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// RelayStore: what the agent holds for its Envoy: of each resource the version that the control
// plane gave last and the version that Envoy acknowledged last.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "agent/lkg.h"
#include "ir/resource.h"
#include "xds/messages.h"

namespace weft::agent {

struct StoredResource {
  xds::ResourceRef latest;  // as the control plane has it; null: it does not exist there
  uint64_t serial = 0;      // of `latest`; grows with each change in the store
  xds::ResourceRef acked;   // what Envoy took last; null: nothing
  uint64_t acked_serial = 0;
  uint64_t stream = 0;  // of the control plane, by which `latest` came; 0: from a file

  // Envoy has exactly what the control plane has.
  bool Settled() const { return acked && latest && acked->version == latest->version; }
};

class RelayStore {
 public:
  using Names = std::unordered_map<std::string, StoredResource>;

  void Load(const LastKnownGood& good);
  // All that Envoy has acknowledged.
  LastKnownGood Good() const;
  // Grows whenever Good() would give something else.
  uint64_t good_changes() const { return good_changes_; }

  StoredResource* Find(const ir::ResourceId& id);
  const Names& Of(ir::ResourceType type) const { return types_[static_cast<size_t>(type)]; }
  // The control plane has a new version (null: none any more). Gives its serial.
  uint64_t Put(const ir::ResourceId& id, xds::ResourceRef latest, uint64_t stream);
  // Envoy has taken a version (null: the removal).
  void SetAcked(const ir::ResourceId& id, xds::ResourceRef resource, uint64_t serial);
  void Erase(const ir::ResourceId& id);

  // The control plane has answered for the type, now or in the life of an earlier agent.
  bool answered(ir::ResourceType type) const { return answered_[static_cast<size_t>(type)]; }
  void SetAnswered(ir::ResourceType type);
  bool HasGood() const { return acked_count_ > 0; }

 private:
  std::array<Names, ir::kResourceTypes> types_;
  std::bitset<ir::kResourceTypes> answered_;
  uint64_t last_serial_ = 0;
  uint64_t good_changes_ = 0;
  size_t acked_count_ = 0;
};

}  // namespace weft::agent
