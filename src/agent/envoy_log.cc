// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Following, parsing and rotating Envoy's log.
#include "agent/envoy_log.h"

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "fmt/format.h"

namespace weft::agent {
namespace {

constexpr size_t kMostMessage = 2000;
constexpr size_t kMostPartial = 64 << 10;

LogLevel LevelOf(std::string_view name) {
  if (name == "trace" || name == "debug") return LogLevel::kDebug;
  if (name == "info") return LogLevel::kInfo;
  if (name == "warning") return LogLevel::kWarning;
  return LogLevel::kError;
}

std::string Harmless(std::string_view message) {
  std::string out(message);
  // From the first private key on: what follows belongs to it, or to others of its kind.
  const size_t key = out.find("PRIVATE KEY-----");
  if (key != std::string::npos) {
    const size_t begin = out.rfind("-----BEGIN", key);
    out.resize(begin == std::string::npos ? 0 : begin);
    out += "[a private key was here]";
  }
  if (out.size() > kMostMessage) {
    const size_t cut = out.size() - kMostMessage;
    out.resize(kMostMessage);
    out += fmt::format(" … ({} bytes more)", cut);
  }
  return out;
}

}  // namespace

EnvoyLogLine ReadEnvoyLogLine(std::string_view line) {
  std::array<std::string_view, 3> columns;  // time, level, component
  std::string_view rest = line;
  for (std::string_view& column : columns) {
    const size_t bar = rest.find('|');
    if (bar == std::string_view::npos || bar > 40) {
      return {LogLevel::kError, "stderr", Harmless(line)};
    }
    column = rest.substr(0, bar);
    rest.remove_prefix(bar + 1);
  }
  return {LevelOf(columns[1]), std::string(columns[2]), Harmless(rest)};
}

Result<std::unique_ptr<EnvoyLog>> EnvoyLog::Open(net::PollLoop& loop, Log& log,
                                                 EnvoyLogOptions options) {
  net::Fd file(::open(options.path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
  net::Fd notify(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!file || !notify || ::inotify_add_watch(notify.get(), options.path.c_str(), IN_MODIFY) < 0) {
    return Fail(fmt::format("cannot open Envoy's log {}: {}", options.path, std::strerror(errno)));
  }
  std::unique_ptr<EnvoyLog> self(
      new EnvoyLog(loop, log, std::move(options), std::move(file), std::move(notify)));
  const Status watched =
      loop.Watch(self->notify_.get(), EPOLLIN, [raw = self.get()](uint32_t) { raw->OnChange(); });
  if (!watched) return std::unexpected(watched.error());
  return self;
}

EnvoyLog::EnvoyLog(net::PollLoop& loop, Log& log, EnvoyLogOptions options, net::Fd file,
                   net::Fd notify)
    : loop_(loop),
      log_(log),
      options_(std::move(options)),
      file_(std::move(file)),
      notify_(std::move(notify)),
      offset_(::lseek(file_.get(), 0, SEEK_END)) {}

EnvoyLog::~EnvoyLog() { loop_.Unwatch(notify_.get()); }

void EnvoyLog::OnChange() {
  std::array<char, 4096> events;
  while (::read(notify_.get(), events.data(), events.size()) > 0) {
  }
  Drain();
}

void EnvoyLog::Drain() {
  std::array<char, 64 << 10> buffer;
  for (;;) {
    const ssize_t count = ::pread(file_.get(), buffer.data(), buffer.size(), offset_);
    if (count <= 0) break;
    offset_ += count;
    TakeLines({buffer.data(), static_cast<size_t>(count)});
  }
  if (offset_ >= options_.rotate_at) Rotate();
}

void EnvoyLog::TakeLines(std::string_view bytes) {
  for (size_t end; (end = bytes.find('\n')) != std::string_view::npos;) {
    partial_ += bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    if (!partial_.empty()) Tell(partial_);
    partial_.clear();
  }
  if (partial_.size() < kMostPartial) partial_ += bytes;
}

void EnvoyLog::Tell(std::string_view line) {
  const MonoTime now = loop_.clock().Now();
  if (now - window_ >= std::chrono::seconds(1)) {
    if (left_out_ > 0) {
      log_.Write(
          LogLevel::kWarning, "lines of Envoy's log were left out",
          {{"source", "envoy"}, {"lines", std::to_string(left_out_)}, {"file", options_.path}});
    }
    window_ = now;
    told_ = 0;
    left_out_ = 0;
  }
  if (told_++ >= options_.lines_per_second) {
    ++left_out_;
    return;
  }
  const EnvoyLogLine read = ReadEnvoyLogLine(line);
  log_.Write(read.level, read.message, {{"source", "envoy"}, {"component", read.component}});
}

// Copies and then empties the file, since Envoy keeps writing to the one that it was given. A line
// that it writes between the two is lost from the files.
void EnvoyLog::Rotate() {
  namespace fs = std::filesystem;
  const auto numbered = [&](int number) { return fmt::format("{}.{}", options_.path, number); };
  std::error_code error;
  for (int number = options_.keep; number > 1; --number) {
    fs::rename(numbered(number - 1), numbered(number), error);
  }
  fs::copy_file(options_.path, numbered(1), fs::copy_options::overwrite_existing, error);
  if (error) {  // a full disk, most likely: what counts is that the file does not grow
    fs::remove(numbered(1), error);
    log_.Write(LogLevel::kWarning, "Envoy's log was emptied without a copy",
               {{"file", options_.path}});
  }
  if (::ftruncate(file_.get(), 0) == 0) offset_ = 0;
}

}  // namespace weft::agent
