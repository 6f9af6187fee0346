// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// LkgKeeper: the last known good configuration on disk, written soon after it changes, by a thread
// of its own.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "agent/lkg.h"
#include "base/log.h"
#include "net/backoff.h"
#include "net/poll_loop.h"

namespace weft::agent {

struct LkgKeeperOptions {
  std::string path;
  std::optional<LkgKey> key;
  // Changes within this time of the first make one write.
  Duration debounce = std::chrono::milliseconds(500);
  // After a write that failed, as on a full disk.
  net::BackoffOptions retry{.first = std::chrono::seconds(1), .most = std::chrono::seconds(30)};
};

struct LkgStatus {
  std::optional<WallTime> saved;  // when what is on the disk was taken; nothing: there is no file
  uint64_t writes = 0;
  uint64_t failures = 0;
  std::string last_failure;  // empty once a write has succeeded
};

// Lives on the loop's thread.
class LkgKeeper {
 public:
  // On the loop's thread: `good` gives what is to be kept, soon after Changed(); `on_status` is
  // called when status() has changed.
  LkgKeeper(net::PollLoop& loop, Log& log, LkgKeeperOptions options,
            std::function<LastKnownGood()> good, std::function<void()> on_status);
  // Writes what is not written yet.
  ~LkgKeeper();
  LkgKeeper(const LkgKeeper&) = delete;
  LkgKeeper& operator=(const LkgKeeper&) = delete;

  // What an earlier agent kept; nothing, with a line in the log that says why, when there is no
  // whole file. Blocks.
  std::optional<LastKnownGood> Load();
  void Changed();

  const LkgStatus& status() const { return status_; }

 private:
  void HandOver();
  void OnWritten(WallTime taken, const Status& written);
  void OnFailed(const Error& error);
  void Work(const std::stop_token& stop);
  Status Write(const LastKnownGood& good) const;

  net::PollLoop& loop_;
  Log& log_;
  const LkgKeeperOptions options_;
  const std::function<LastKnownGood()> good_;
  const std::function<void()> on_status_;
  std::optional<net::PollLoop::TimerId> timer_;
  int failures_in_a_row_ = 0;
  LkgStatus status_;

  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::optional<LastKnownGood> job_;  // guarded by mutex_; the newest, in place of older ones
  std::jthread worker_;
};

}  // namespace weft::agent
