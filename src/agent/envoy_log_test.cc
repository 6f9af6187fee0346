// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Envoy's log: its lines, what is taken out of them, the flood, the rotation.
#include "agent/envoy_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/temp_dir_for_test.h"

namespace weft::agent {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

TEST(ReadEnvoyLogLine, TakesTheColumnsApart) {
  EXPECT_EQ(ReadEnvoyLogLine("2026-11-23T09:00:00.123+00:00|warning|config|gRPC a|b closed"),
            (EnvoyLogLine{LogLevel::kWarning, "config", "gRPC a|b closed"}));
  EXPECT_EQ(ReadEnvoyLogLine("2026-11-23T09:00:00.123+00:00|critical|assert|x").level,
            LogLevel::kError);
  EXPECT_EQ(ReadEnvoyLogLine("Caught Segmentation fault"),
            (EnvoyLogLine{LogLevel::kError, "stderr", "Caught Segmentation fault"}));
}

TEST(ReadEnvoyLogLine, TakesPrivateKeysOutAndCutsLongMessages) {
  const std::string message =
      ReadEnvoyLogLine("t|warning|config|refused: key: \"-----BEGIN EC PRIVATE KEY-----\\nMHc\"")
          .message;
  EXPECT_THAT(message, Not(HasSubstr("MHc")));
  EXPECT_THAT(message, HasSubstr("refused: key:"));
  // The beginning was cut off before it came to us.
  EXPECT_THAT(ReadEnvoyLogLine("PRIVATE KEY-----\\nMHc").message, Not(HasSubstr("MHc")));
  EXPECT_THAT(ReadEnvoyLogLine("t|info|main|" + std::string(10'000, 'x')).message,
              EndsWith(" … (8000 bytes more)"));
}

class EnvoyLogTest : public testing::Test {
 protected:
  std::unique_ptr<EnvoyLog> Open(EnvoyLogOptions options = {}) {
    options.path = dir_ / "envoy.log";
    return EnvoyLog::Open(*loop_, log_, options).value();
  }
  static void Append(const EnvoyLog& log, const std::string& text) {
    ASSERT_EQ(::write(log.fd(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }

  TempDir dir_;
  FakeClock clock_;
  MemoryLog log_;
  std::unique_ptr<net::PollLoop> loop_ = net::PollLoop::Create(clock_).value();
};

TEST_F(EnvoyLogTest, TellsWholeLinesFromTheEndOfTheFileOn) {
  dir_.Write("envoy.log", "t|info|main|of the last supervisor's time\n");
  const auto file = Open();
  Append(*file, "t|info|main|one\nt|warning|main|tw");
  loop_->RunOnce(5s);
  Append(*file, "o\n");
  loop_->RunOnce(5s);
  EXPECT_THAT(log_.Lines(), ElementsAre("info: one source=envoy component=main",
                                        "warning: two source=envoy component=main"));
}

TEST_F(EnvoyLogTest, AFloodIsCountedNotTold) {
  const auto file = Open({.lines_per_second = 2});
  Append(*file, "t|info|a|1\nt|info|a|2\nt|info|a|3\nt|info|a|4\n");
  file->Drain();
  EXPECT_EQ(log_.Lines().size(), 2u);
  clock_.Advance(1s);
  Append(*file, "t|info|a|5\n");
  file->Drain();
  ASSERT_EQ(log_.Lines().size(), 4u);
  EXPECT_THAT(log_.Lines()[2], HasSubstr("left out source=envoy lines=2"));
}

TEST_F(EnvoyLogTest, RotatesKeepingTheNewest) {
  const auto file = Open({.rotate_at = 10, .keep = 2});
  for (const char* text : {"first........\n", "second.......\n", "third........\n", "four\n"}) {
    Append(*file, text);
    file->Drain();
  }
  EXPECT_EQ(dir_.Read("envoy.log"), "four\n");
  EXPECT_EQ(dir_.Read("envoy.log.1"), "third........\n");
  EXPECT_EQ(dir_.Read("envoy.log.2"), "second.......\n");
  EXPECT_FALSE(std::filesystem::exists(dir_ / "envoy.log.3"));
  struct stat status;
  ASSERT_EQ(::stat((dir_ / "envoy.log.1").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 077, 0u);
  EXPECT_EQ(log_.Lines().size(), 4u);
}

TEST_F(EnvoyLogTest, AFullDiskEmptiesTheFileRatherThanLettingItGrow) {
  const auto file = Open({.rotate_at = 10, .keep = 1});
  std::filesystem::create_directories(dir_ / "envoy.log.1/x");  // a copy cannot be made
  Append(*file, "first........\n");
  file->Drain();
  EXPECT_EQ(dir_.Read("envoy.log"), "");
  EXPECT_THAT(log_.Lines().back(), HasSubstr("without a copy"));
}

}  // namespace
}  // namespace weft::agent
