// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Clock: where code that waits gets its time from, so that tests can move it by hand.
#pragma once

#include <chrono>
#include <mutex>

namespace weft {

using Duration = std::chrono::steady_clock::duration;
using MonoTime = std::chrono::steady_clock::time_point;  // for waiting; never goes back
using WallTime = std::chrono::system_clock::time_point;  // for people and files; may jump

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual MonoTime Now() const = 0;
  virtual WallTime WallNow() const = 0;
};

class SystemClock final : public Clock {
 public:
  MonoTime Now() const override { return std::chrono::steady_clock::now(); }
  WallTime WallNow() const override { return std::chrono::system_clock::now(); }
};

// Stands still until a test moves it.
class FakeClock final : public Clock {
 public:
  MonoTime Now() const override {
    std::lock_guard lock(mutex_);
    return mono_;
  }
  WallTime WallNow() const override {
    std::lock_guard lock(mutex_);
    return wall_;
  }
  void Advance(Duration by) {
    std::lock_guard lock(mutex_);
    mono_ += by;
    wall_ += std::chrono::duration_cast<WallTime::duration>(by);
  }
  // The wall clock alone jumps, as when somebody sets the date.
  void JumpWall(WallTime::duration by) {
    std::lock_guard lock(mutex_);
    wall_ += by;
  }

 private:
  mutable std::mutex mutex_;
  MonoTime mono_{std::chrono::hours(1000)};
  WallTime wall_{std::chrono::seconds(1'800'000'000)};
};

}  // namespace weft
