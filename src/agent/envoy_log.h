// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Envoy's own log: a file that Envoy writes whether or not a supervisor lives, followed by the
// supervisor, which tells its lines on as structured ones and keeps the file from growing.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/log.h"
#include "base/result.h"
#include "net/fd.h"
#include "net/poll_loop.h"

namespace weft::agent {

// For Envoy's --log-format, together with --log-format-escaped: one line per record.
inline constexpr char kEnvoyLogFormat[] = "%Y-%m-%dT%T.%e%z|%l|%n|%v";

struct EnvoyLogLine {
  LogLevel level = LogLevel::kError;
  std::string component;  // Envoy's logger: "main", "config", "upstream"; "stderr" for other output
  std::string message;

  bool operator==(const EnvoyLogLine&) const = default;
};

// One line of the file. What is not of kEnvoyLogFormat (a crash dump, say) is an error of component
// "stderr". Long messages are cut (Envoy quotes whole resources when it refuses one), private keys
// taken out. Pure.
EnvoyLogLine ReadEnvoyLogLine(std::string_view line);

struct EnvoyLogOptions {
  std::string path;
  off_t rotate_at = 10 << 20;  // bytes
  int keep = 3;                // rotated files: path.1 is the newest
  int lines_per_second = 100;  // told on; the rest is counted, and stays in the file
};

// Lives on the loop's thread.
class EnvoyLog {
 public:
  // Opens (mode 0600) or makes the file and follows it from its end.
  static Result<std::unique_ptr<EnvoyLog>> Open(net::PollLoop& loop, Log& log,
                                                EnvoyLogOptions options);
  ~EnvoyLog();
  EnvoyLog(const EnvoyLog&) = delete;
  EnvoyLog& operator=(const EnvoyLog&) = delete;

  // Where the child's stdout and stderr go; opened for appending.
  int fd() const { return file_.get(); }
  // Tells on what is there now; for a caller that knows that Envoy has just ended.
  void Drain();

 private:
  EnvoyLog(net::PollLoop& loop, Log& log, EnvoyLogOptions options, net::Fd file, net::Fd notify);
  void OnChange();
  void TakeLines(std::string_view bytes);
  void Tell(std::string_view line);
  void Rotate();

  net::PollLoop& loop_;
  Log& log_;
  const EnvoyLogOptions options_;
  net::Fd file_;
  net::Fd notify_;
  off_t offset_ = 0;
  std::string partial_;  // the beginning of a line whose end is not there yet
  MonoTime window_{};    // the second that `told_` counts in
  int told_ = 0;
  uint64_t left_out_ = 0;
};

}  // namespace weft::agent
