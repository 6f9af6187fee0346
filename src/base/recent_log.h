// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// RecentLog: passes log lines on, and keeps the last ones for whoever asks later.
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/log.h"

namespace weft {

// Thread-safe. `next` and `clock` outlive it.
class RecentLog final : public Log {
 public:
  RecentLog(Log& next, const Clock& clock, size_t most_bytes = size_t{1} << 20)
      : next_(next), clock_(clock), most_bytes_(most_bytes) {}

  // The lines that are kept, oldest first, as a StreamLog writes them for people.
  std::string Text() const;

 private:
  void Emit(LogLevel level, std::string_view message,
            std::initializer_list<LogField> fields) override;

  Log& next_;
  const Clock& clock_;
  const size_t most_bytes_;
  mutable std::mutex mutex_;
  std::deque<std::string> lines_;
  size_t bytes_ = 0;
};

}  // namespace weft
