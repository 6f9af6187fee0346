// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Log lines: their form, and that no text can forge one.
#include "base/log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

namespace weft {
namespace {

const WallTime kWhen{std::chrono::milliseconds(1'800'000'000'042)};

TEST(RenderLogLine, WritesJsonAndText) {
  EXPECT_EQ(RenderLogLine(LogFormat::kJson, kWhen, LogLevel::kWarning, "Envoy ended",
                          {{"pid", "7"}, {"why", "signal 9"}}),
            R"({"time":"2027-01-15T08:00:00.042Z","level":"warning","message":"Envoy ended",)"
            R"("pid":"7","why":"signal 9"})");
  EXPECT_EQ(RenderLogLine(LogFormat::kText, kWhen, LogLevel::kInfo, "Envoy ended",
                          {{"pid", "7"}, {"why", "signal 9"}}),
            R"(2027-01-15T08:00:00.042Z info    Envoy ended pid=7 why="signal 9")");
}

TEST(RenderLogLine, LeavesOutFieldsThatSayNothing) {
  EXPECT_EQ(RenderLogLine(LogFormat::kJson, kWhen, LogLevel::kInfo, "m", {{"a", ""}, {"b", "c"}}),
            R"({"time":"2027-01-15T08:00:00.042Z","level":"info","message":"m","b":"c"})");
  EXPECT_EQ(RenderLogLine(LogFormat::kText, kWhen, LogLevel::kInfo, "m", {{"a", ""}, {"b", "c"}}),
            "2027-01-15T08:00:00.042Z info    m b=c");
}

TEST(RenderLogLine, EscapesWhatCouldForgeALineOrATerminal) {
  const std::string evil = "a\"\\\n\x1b[31m\x7f\xff\xc0\xaf\xed\xa0\x80 ü€😀";
  EXPECT_EQ(RenderLogLine(LogFormat::kJson, kWhen, LogLevel::kError, evil, {}),
            "{\"time\":\"2027-01-15T08:00:00.042Z\",\"level\":\"error\",\"message\":\"a\\\"\\\\\\n"
            "\\u001b[31m\\u007f\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd ü€😀\"}");
  const std::string text =
      RenderLogLine(LogFormat::kText, kWhen, LogLevel::kError, "m", {{"f", evil}});
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(StreamLog, LosesLinesRatherThanWaitForAReader) {
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  const FakeClock clock;
  StreamLog log(pipe[1], LogFormat::kText, LogLevel::kInfo, clock);
  log.Write(LogLevel::kDebug, "too low");
  for (int line = 0; line < 2000; ++line) log.Write(LogLevel::kInfo, std::string(100, 'x'));
  log.Write(LogLevel::kInfo, std::string(100'000, 'y'));

  std::string read(1 << 20, '\0');
  const auto drain = [&] {
    return read.substr(0, std::max<ssize_t>(0, ::read(pipe[0], read.data(), read.size())));
  };
  const std::string before = drain();
  EXPECT_GT(before.size(), 10'000u);
  EXPECT_EQ(before.find("too low"), std::string::npos);
  log.Write(LogLevel::kInfo, "after");
  const std::string after = drain();
  EXPECT_NE(after.find("warning log lines were lost lines="), std::string::npos) << after;
  EXPECT_NE(after.find("info    after\n"), std::string::npos) << after;
  log.Write(LogLevel::kInfo, "later");
  EXPECT_EQ(drain().find("lost"), std::string::npos);
  ::close(pipe[0]);
  ::close(pipe[1]);
}

}  // namespace
}  // namespace weft
