// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Processes: identity, start, adoption, end; and the pid file.
#include "agent/process.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <thread>

#include "agent/pid_file.h"
#include "base/temp_dir_for_test.h"

namespace weft::agent {
namespace {

using testing::HasSubstr;

Status Recorded(const ProcessIdentity&) { return {}; }

SpawnOptions Shell(const std::string& script) { return {.arguments = {"/bin/sh", "-c", script}}; }

ProcessEnd WaitForEnd(Process& process) {
  return process.WaitForEnd(std::chrono::seconds(20)).value();
}

TEST(Process, TellsHowAChildEnded) {
  Process exits = Spawn(Shell("exit 3"), Recorded).value();
  EXPECT_EQ(WaitForEnd(exits).exit_code, 3);
  Process killed = Spawn(Shell("sleep 100"), Recorded).value();
  EXPECT_EQ(killed.Poll(), std::nullopt);
  killed.Signal(SIGKILL);
  EXPECT_EQ(WaitForEnd(killed).ForPeople(), "signal 9 (Killed)");
  EXPECT_EQ(IdentifyProcess(killed.identity().pid), std::nullopt);
}

TEST(Process, HandsOverArgumentsEnvironmentAndStreamsAndNothingElse) {
  TempDir dir;
  const net::Fd out(::open((dir / "out").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
  const net::Fd leaked(::fcntl(out.get(), F_DUPFD, 50));  // without O_CLOEXEC
  SpawnOptions options = Shell("echo $WEFT_TEST; test -e /proc/$$/fd/" +
                               std::to_string(leaked.get()) + " && echo leaked; trap");
  options.environment = {{"WEFT_TEST", "a b"}, {"PATH", "/usr/bin:/bin"}};
  options.stdout_fd = options.stderr_fd = out.get();
  ::signal(SIGUSR1, SIG_IGN);
  Process child = Spawn(options, Recorded).value();
  ::signal(SIGUSR1, SIG_DFL);
  EXPECT_EQ(WaitForEnd(child).exit_code, 0);
  EXPECT_EQ(dir.Read("out"), "a b\n");
}

TEST(Process, AMissingProgramIsAnErrorThatNamesIt) {
  const auto process = Spawn({.arguments = {"/nowhere/envoy"}}, Recorded);
  ASSERT_FALSE(process);
  EXPECT_THAT(process.error().message, HasSubstr("/nowhere/envoy: No such file"));
}

TEST(Process, NothingStartsThatCouldNotBeRecorded) {
  TempDir dir;
  pid_t pid = 0;
  const auto process =
      Spawn(Shell("touch " + (dir / "started")), [&](const ProcessIdentity& identity) -> Status {
        pid = identity.pid;
        return Fail("disk full");
      });
  ASSERT_FALSE(process);
  EXPECT_EQ(process.error().message, "disk full");
  EXPECT_EQ(IdentifyProcess(pid), std::nullopt);
  EXPECT_FALSE(std::filesystem::exists(dir / "started"));
}

TEST(Process, AdoptsARunningProcessAndNoOther) {
  Process started = Spawn(Shell("exec sleep 100"), Recorded).value();
  Process adopted = Process::Adopt(started.identity()).value();
  EXPECT_TRUE(adopted.adopted());
  ProcessIdentity other = started.identity();
  ++other.start_ticks;
  EXPECT_FALSE(Process::Adopt(other));
  other = started.identity();
  other.boot_id = "another boot";
  EXPECT_FALSE(Process::Adopt(other));
  adopted.Signal(SIGKILL);
  WaitForEnd(adopted);
  WaitForEnd(started);
  EXPECT_FALSE(Process::Adopt(started.identity()));
}

TEST(Process, DiesWithTheThreadThatStartedItOnlyWhenAsked) {
  for (const bool die : {true, false}) {
    std::optional<Process> child;
    std::thread([&] {
      SpawnOptions options = Shell("exec sleep 100");
      options.die_with_parent = die;
      child = Spawn(options, Recorded).value();
    }).join();
    const auto wait = std::chrono::milliseconds(die ? 20'000 : 300);
    EXPECT_EQ(child->WaitForEnd(wait).has_value(), die);
    child->Signal(SIGKILL);
    WaitForEnd(*child);
  }
}

TEST(PidFile, ReadsWhatItWritesAndNothingElse) {
  const PidFile file{{4711, 123456789012, "b00t"}, 0xffffffffffffffff};
  const std::string text = RenderPidFile(file);
  EXPECT_EQ(ReadPidFile(text), file);
  for (size_t length = 0; length + 2 < text.size(); ++length) {
    EXPECT_EQ(ReadPidFile(text.substr(0, length)), std::nullopt) << length;
  }
  EXPECT_EQ(ReadPidFile(R"({"pid":-1,"start_ticks":1,"boot_id":"b","configuration":1})"),
            std::nullopt);
  EXPECT_EQ(ReadPidFile(R"({"pid":1,"start_ticks":"1","boot_id":"b","configuration":1})"),
            std::nullopt);
  EXPECT_EQ(ReadPidFile("4711\n"), std::nullopt);
}

}  // namespace
}  // namespace weft::agent
