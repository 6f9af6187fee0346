// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "base/recent_log.h"

#include <utility>

namespace weft {

void RecentLog::Emit(LogLevel level, std::string_view message,
                     std::initializer_list<LogField> fields) {
  std::string line =
      RenderLogLine(LogFormat::kText, clock_.WallNow(), level, message, fields) + "\n";
  {
    const std::lock_guard lock(mutex_);
    bytes_ += line.size();
    lines_.push_back(std::move(line));
    while (bytes_ > most_bytes_ && lines_.size() > 1) {
      bytes_ -= lines_.front().size();
      lines_.pop_front();
    }
  }
  next_.Write(level, message, fields);
}

std::string RecentLog::Text() const {
  const std::lock_guard lock(mutex_);
  std::string text;
  text.reserve(bytes_);
  for (const std::string& line : lines_) text += line;
  return text;
}

}  // namespace weft
