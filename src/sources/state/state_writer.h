// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Writes state to the disk on a thread of its own, so that nobody waits for a disk.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/result.h"
#include "sources/state/state_tables.h"

namespace weft::sources {

// Changes that are put while others are being written are written together, as one transaction.
// What cannot be written is kept and tried again, after 0.1 s and then ever later, up to 5 s.
// Thread-safe.
class StateWriter {
 public:
  // Called on the writer's thread when writing begins to fail (or fails otherwise), and with
  // nothing when it is well again.
  using OnHealth = std::function<void(const std::optional<Error>&)>;

  // `tables` may be missing: then the file is opened again and again, as for a failed write.
  StateWriter(std::string path, std::optional<StateTables> tables, OnHealth on_health);
  // Writes what is left, if that works at once.
  ~StateWriter();

  StateWriter(const StateWriter&) = delete;
  StateWriter& operator=(const StateWriter&) = delete;

  void Put(StateChanges changes);

  // Waits until everything that was put is written. Fails with the reason when that has not
  // happened in time.
  Status Flush(Duration timeout);

  // Why the last write failed; nothing when all is well.
  std::optional<Error> error() const;

 private:
  void Run();
  SqliteResult<void> Write(const StateChanges& changes);
  void SetError(std::optional<Error> error);

  const std::string path_;
  const OnHealth on_health_;
  std::optional<StateTables> tables_;  // of the writer's thread

  mutable std::mutex mutex_;
  std::condition_variable wake_;     // the writer: there is something to do
  std::condition_variable written_;  // those who flush
  StateChanges pending_;
  uint64_t put_ = 0;      // calls of Put
  uint64_t flushed_ = 0;  // of those, written
  bool stop_ = false;
  std::optional<Error> error_;
  std::thread thread_;
};

}  // namespace weft::sources
