// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Log lines: their form, and that no text can forge one.
#include "base/log.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace weft
