// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "filters/scope/table_slot.h"

#include <utility>
#include <vector>

namespace weft::scope {
namespace {

// What this thread saw last in the slot of each index.
struct Seen {
  uint64_t version = 0;
  std::shared_ptr<const HostTable> table;
};
thread_local std::vector<Seen> seen_by_slot;

std::atomic<size_t> slots_made = 0;

}  // namespace

TableSlot::TableSlot() : index_(slots_made.fetch_add(1, std::memory_order_relaxed)) {}

void TableSlot::Publish(std::shared_ptr<const HostTable> table) {
  const std::lock_guard lock(mutex_);
  table_.swap(table);  // the old one is let go after the lock
  version_.fetch_add(1, std::memory_order_release);
}

const HostTable* TableSlot::Current() const {
  if (index_ >= seen_by_slot.size()) seen_by_slot.resize(index_ + 1);
  Seen& seen = seen_by_slot[index_];
  if (seen.version != version_.load(std::memory_order_acquire)) {
    const std::lock_guard lock(mutex_);
    seen.table = table_;
    seen.version = version_.load(std::memory_order_relaxed);
  }
  return seen.table.get();
}

TableSlot& SlotRegistry::SlotOf(std::string_view group) {
  const std::lock_guard lock(mutex_);
  const auto found = slots_.find(group);
  if (found != slots_.end()) return found->second;
  return slots_.try_emplace(std::string(group)).first->second;
}

}  // namespace weft::scope
