// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Log lines as JSON for machines and as text for people.
#include "base/log.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <climits>

namespace weft {
namespace {

// Length of the UTF-8 sequence that begins `text`, or 0 when there is none.
size_t Utf8Length(std::string_view text) {
  const auto byte = [&](size_t at) { return static_cast<unsigned char>(text[at]); };
  size_t length = 0;
  uint32_t code = 0, least = 0;
  if (byte(0) < 0x80) return 1;
  if ((byte(0) & 0xe0) == 0xc0) length = 2, code = byte(0) & 0x1f, least = 0x80;
  if ((byte(0) & 0xf0) == 0xe0) length = 3, code = byte(0) & 0x0f, least = 0x800;
  if ((byte(0) & 0xf8) == 0xf0) length = 4, code = byte(0) & 0x07, least = 0x10000;
  if (length == 0 || text.size() < length) return 0;
  for (size_t at = 1; at < length; ++at) {
    if ((byte(at) & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte(at) & 0x3f);
  }
  const bool surrogate = code >= 0xd800 && code < 0xe000;
  return code >= least && code <= 0x10ffff && !surrogate ? length : 0;
}

// Between quotes in JSON, and harmless on a terminal.
std::string Escaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const char c = text[0];
    const size_t length = Utf8Length(text);
    if (length == 0) {
      out += "\\ufffd";
    } else if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') {
      out += fmt::format("\\u{:04x}", c);
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

std::string TextFields(std::initializer_list<LogField> fields) {
  std::string out;
  for (const LogField& field : fields) {
    if (field.value.empty()) continue;
    const bool plain =
        Escaped(field.value) == field.value && field.value.find(' ') == std::string::npos;
    out += plain ? fmt::format(" {}={}", field.name, field.value)
                 : fmt::format(" {}=\"{}\"", field.name, Escaped(field.value));
  }
  return out;
}

}  // namespace

std::string_view NameOf(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "error";
}

std::string RenderLogLine(LogFormat format, WallTime when, LogLevel level, std::string_view message,
                          std::initializer_list<LogField> fields) {
  using std::chrono::milliseconds;
  const auto millis = std::chrono::floor<milliseconds>(when.time_since_epoch());
  const std::string time = fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                                       fmt::gmtime(std::chrono::system_clock::to_time_t(when)),
                                       ((millis.count() % 1000) + 1000) % 1000);
  if (format == LogFormat::kText) {
    return fmt::format("{} {:<7} {}{}", time, NameOf(level), Escaped(message), TextFields(fields));
  }
  std::string out = fmt::format(R"({{"time":"{}","level":"{}","message":"{}")", time, NameOf(level),
                                Escaped(message));
  for (const LogField& field : fields) {
    if (field.value.empty()) continue;
    out += fmt::format(R"(,"{}":"{}")", Escaped(field.name), Escaped(field.value));
  }
  return out + "}";
}

void StreamLog::Emit(LogLevel level, std::string_view message,
                     std::initializer_list<LogField> fields) {
  if (level < least_) return;
  const WallTime now = clock_.WallNow();
  const std::string line = RenderLogLine(format_, now, level, message, fields) + "\n";
  const std::lock_guard lock(mutex_);
  if (lost_ > 0) {
    const std::string told = RenderLogLine(format_, now, LogLevel::kWarning, "log lines were lost",
                                           {{"lines", std::to_string(lost_)}});
    if (Put(told + "\n")) lost_ = 0;
  }
  if (lost_ > 0 || !Put(line)) ++lost_;
}

bool StreamLog::Put(const std::string& line) {
  // A pipe that is ready for writing takes so much without making us wait. One write per line, but
  // for the longest: lines of Envoy on the same stream do not mix with ours.
  for (size_t written = 0; written < line.size();) {
    pollfd ready{.fd = fd_, .events = POLLOUT, .revents = 0};
    if (::poll(&ready, 1, 0) != 1 || !(ready.revents & POLLOUT)) return false;
    const size_t most = std::min<size_t>(line.size() - written, PIPE_BUF);
    const ssize_t count = ::write(fd_, line.data() + written, most);
    if (count <= 0) return false;
    written += static_cast<size_t>(count);
  }
  return true;
}

void MemoryLog::Emit(LogLevel level, std::string_view message,
                     std::initializer_list<LogField> fields) {
  std::lock_guard lock(mutex_);
  lines_.push_back(fmt::format("{}: {}{}", NameOf(level), message, TextFields(fields)));
}

}  // namespace weft
