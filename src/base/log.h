// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Log: structured lines for the person who runs Weft. Never a secret in a message or a field.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace weft {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

std::string_view NameOf(LogLevel level);  // "debug", "info", "warning", "error"

struct LogField {
  std::string_view name;  // snake_case
  std::string value;      // "": the field is left out
};

// Thread-safe. Loses a line rather than waiting or failing.
class Log {
 public:
  virtual ~Log() = default;
  // `message`: one short sentence that stays the same from time to time; what varies is in fields.
  void Write(LogLevel level, std::string_view message,
             std::initializer_list<LogField> fields = {}) {
    Emit(level, message, fields);
  }

 private:
  virtual void Emit(LogLevel level, std::string_view message,
                    std::initializer_list<LogField> fields) = 0;
};

enum class LogFormat { kJson, kText };

// One line as StreamLog writes it, without the line's end. Bytes that are no UTF-8, and control
// characters, are escaped, so that no text can forge a line.
std::string RenderLogLine(LogFormat format, WallTime when, LogLevel level, std::string_view message,
                          std::initializer_list<LogField> fields);

// Writes lines of at least `least` to a file descriptor (which it does not own). When nobody reads
// at its other end (a pager, a log shipper that hangs), lines are lost, and told of later: a
// program that waited there would serve nobody meanwhile.
class StreamLog final : public Log {
 public:
  StreamLog(int fd, LogFormat format, LogLevel least, const Clock& clock)
      : fd_(fd), format_(format), least_(least), clock_(clock) {}

 private:
  void Emit(LogLevel level, std::string_view message,
            std::initializer_list<LogField> fields) override;

  // False: not all of it.
  bool Put(const std::string& line);

  const int fd_;
  const LogFormat format_;
  const LogLevel least_;
  const Clock& clock_;
  std::mutex mutex_;
  uint64_t lost_ = 0;  // lines, since the last one that was written
};

// Keeps the lines, for tests: "warning: Envoy ended pid=4711 signal=9".
class MemoryLog final : public Log {
 public:
  std::vector<std::string> Lines() const {
    std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  void Emit(LogLevel level, std::string_view message,
            std::initializer_list<LogField> fields) override;

  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

}  // namespace weft
