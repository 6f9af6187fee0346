// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Giving out numbers for resource ids, and taking them back.
#include "xds/names.h"

#include "base/check.h"

namespace weft::xds {

Names::~Names() { WEFT_CHECK(known() == 0); }

Name Names::Of(ir::ResourceType type, std::string_view name) {
  if (std::optional<Name> found = Find(type, name)) return *std::move(found);
  uint32_t number = 0;
  if (free_.empty()) {
    number = static_cast<uint32_t>(slots_.size());
    slots_.emplace_back();
  } else {
    number = free_.back();
    free_.pop_back();
  }
  Slot& slot = slots_[number];
  slot = {{type, std::string(name)}, 1};
  numbers_[static_cast<size_t>(type)].emplace(slot.id.name, number);
  return Name(this, number);
}

std::optional<Name> Names::Find(ir::ResourceType type, std::string_view name) {
  const auto& numbers = numbers_[static_cast<size_t>(type)];
  const auto found = numbers.find(name);
  if (found == numbers.end()) return std::nullopt;
  ++slots_[found->second].users;
  return Name(this, found->second);
}

void Names::Release(uint32_t number) {
  Slot& slot = slots_[number];
  numbers_[static_cast<size_t>(slot.id.type)].erase(slot.id.name);
  slot.id.name = {};
  free_.push_back(number);
}

}  // namespace weft::xds
