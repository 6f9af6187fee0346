// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// PollLoop: one thread that waits for file descriptors (epoll), timers and calls from other
// threads.
#pragma once

#include <sys/epoll.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "net/fd.h"

namespace weft::net {

// Threads: Post and Stop may be called from anywhere; all else from the loop's thread (the one that
// calls Run or RunOnce), or before it runs. Callbacks run on that thread, one at a time; they may
// add and remove watches and timers, their own included. A callback that blocks holds up the rest.
class PollLoop {
 public:
  using Callback = std::function<void()>;
  // `events` as epoll gives them: EPOLLIN, EPOLLOUT, EPOLLHUP, EPOLLERR.
  using FdCallback = std::function<void(uint32_t events)>;

  struct TimerId {
    MonoTime due;
    uint64_t serial = 0;
    auto operator<=>(const TimerId&) const = default;
  };

  // `clock` must outlive the loop. Fails when the process is out of file descriptors.
  static Result<std::unique_ptr<PollLoop>> Create(const Clock& clock);

  PollLoop(const PollLoop&) = delete;
  PollLoop& operator=(const PollLoop&) = delete;

  // Calls back whenever one of `events` (EPOLLIN | EPOLLOUT …) is so. The caller keeps the fd open
  // until Unwatch. Watching an fd again replaces its events and its callback.
  Status Watch(int fd, uint32_t events, FdCallback callback);
  void Unwatch(int fd);

  // Calls back once, when `delay` has passed on the clock. Timers fire in the order of their times.
  TimerId After(Duration delay, Callback callback);
  // Does nothing when the timer has fired already.
  void Cancel(TimerId timer);

  // Runs `callback` on the loop's thread, soon. Calls from one thread keep their order.
  void Post(Callback callback);

  // Until Stop. What was posted before Stop still runs.
  void Run();
  void Stop();

  // One round: waits at most `max_wait` (less if a timer is due) and runs what is ready.
  void RunOnce(Duration max_wait);

  const Clock& clock() const { return clock_; }

 private:
  PollLoop(const Clock& clock, Fd epoll, Fd wake);

  int WaitMillis(std::optional<Duration> max_wait) const;
  void Round(std::optional<Duration> max_wait);
  void RunPosted();
  void RunTimers();

  struct WatchEntry {
    uint64_t serial;
    std::shared_ptr<FdCallback> callback;
  };

  const Clock& clock_;
  Fd epoll_;
  Fd wake_;
  uint64_t next_serial_ = 1;
  std::unordered_map<int, WatchEntry> watches_;
  std::map<TimerId, Callback> timers_;
  std::mutex posted_mutex_;
  std::vector<Callback> posted_;
  std::atomic<bool> stop_ = false;
};

}  // namespace weft::net
