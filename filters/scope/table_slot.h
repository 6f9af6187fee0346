// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// TableSlot: where the newest host table of one port group lies between Envoy's main thread, which
// publishes it, and the workers, which read it for every request without taking a lock.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "filters/scope/host_table.h"

namespace weft::scope {

// Any thread may call any method. A table stays until it is replaced: neither the configuration
// that brought it, nor its listener, takes it away when it goes.
class TableSlot {
 public:
  TableSlot();
  TableSlot(const TableSlot&) = delete;
  TableSlot& operator=(const TableSlot&) = delete;

  void Publish(std::shared_ptr<const HostTable> table);

  // The newest table, or null before the first. Valid until the same thread calls Current again on
  // the same slot. Lock-free and without allocation unless there is a newer table than at the
  // thread's last call; each thread keeps the table that it saw last alive.
  const HostTable* Current() const;

 private:
  const size_t index_;  // of all slots that were ever made in the process: 0, 1, 2...
  mutable std::mutex mutex_;
  std::shared_ptr<const HostTable> table_;  // guarded by mutex_
  std::atomic<uint64_t> version_ = 0;       // number of tables published
};

// The slots of a process by group. Slots are made on first mention and live as long as the
// registry, so that the order in which a listener and its table arrive does not matter.
class SlotRegistry {
 public:
  TableSlot& SlotOf(std::string_view group);

 private:
  std::mutex mutex_;
  std::map<std::string, TableSlot, std::less<>> slots_;
};

}  // namespace weft::scope
