// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The supervisor over small programs that stand for Envoy: restarts, adoption, refusals. What needs
// a real Envoy that serves is in agent_e2e_test.cc.
#include "agent/supervisor.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/temp_dir_for_test.h"

namespace weft::agent {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;

class SupervisorTest : public testing::Test {
 protected:
  // A script in place of Envoy.
  void UseScript(const std::string& body) {
    options_.envoy.binary = dir_.Write("envoy", "#!/bin/sh\n" + body + "\n");
    ::chmod(options_.envoy.binary.c_str(), 0700);
  }
  SupervisorTest() {
    options_.envoy.bootstrap = {.node_id = "n",
                                .node_cluster = "c",
                                .run_dir = dir_ / "run",
                                .xds = XdsOverUnix{dir_ / "xds.sock"}};
    options_.envoy.drain = {.least = 0s, .most = 1s, .kill_after = 1s};
    options_.backoff = {.first = 100ms, .most = 1s, .healthy_after = 60s};
    hooks_.on_ended = [this] { ended_ = true; };
    UseScript("exec sleep 1000");
  }
  ~SupervisorTest() override {
    if (supervisor_ && supervisor_->status().pid != 0) ::kill(supervisor_->status().pid, SIGKILL);
  }
  Status Start() {
    auto supervisor = Supervisor::Create(*loop_, log_, options_, hooks_);
    if (!supervisor) return std::unexpected(supervisor.error());
    supervisor_ = std::move(*supervisor);
    return supervisor_->Start();
  }
  // Turns the loop until the condition holds; the clock stands unless the test moves it.
  testing::AssertionResult Until(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return testing::AssertionFailure();
      loop_->RunOnce(1ms);
    }
    return testing::AssertionSuccess();
  }
  testing::AssertionResult UntilPhase(Phase phase) {
    return Until([&] { return supervisor_->status().phase == phase; });
  }

  TempDir dir_;
  FakeClock clock_;
  MemoryLog log_;
  std::unique_ptr<net::PollLoop> loop_ = net::PollLoop::Create(clock_).value();
  SupervisorOptions options_;
  SupervisorHooks hooks_;
  std::unique_ptr<Supervisor> supervisor_;
  bool ended_ = false;
};

TEST_F(SupervisorTest, RestartsForEverWithGrowingDelaysAndForgivesAfterAHealthyRun) {
  UseScript("exit 7");
  ASSERT_TRUE(Start());
  std::vector<Duration> delays;
  for (int round = 0; round < 8; ++round) {
    ASSERT_TRUE(UntilPhase(Phase::kWaiting));
    EXPECT_EQ(supervisor_->status().last_failure, "Envoy ended: exit code 7");
    delays.push_back(*supervisor_->status().next_start - clock_.WallNow());
    clock_.Advance(delays.back() - 1ms);
    loop_->RunOnce(0ms);
    EXPECT_EQ(supervisor_->status().phase, Phase::kWaiting);
    if (round == 7) UseScript("exec sleep 1000");
    clock_.Advance(1ms);
    ASSERT_TRUE(Until([&] { return supervisor_->status().starts == round + 2u; }));
  }
  for (const Duration delay : delays) EXPECT_LE(delay, 1s);
  EXPECT_LE(delays[0], 100ms);
  EXPECT_GE(delays[7], 500ms);

  ASSERT_TRUE(UntilPhase(Phase::kRunning));
  clock_.Advance(61s);
  ::kill(supervisor_->status().pid, SIGSEGV);
  ASSERT_TRUE(UntilPhase(Phase::kWaiting));
  EXPECT_EQ(supervisor_->status().failures_in_a_row, 1);
  EXPECT_THAT(supervisor_->status().last_failure, HasSubstr("signal 11"));
}

TEST_F(SupervisorTest, AdoptsAfterItsOwnDeathAndStartsNoSecondOne) {
  // The first supervisor is a process of its own, killed without a chance to clean up.
  const pid_t first = ::fork();
  if (first == 0) {
    if (!Start()) ::_exit(1);
    dir_.Write("pid", std::to_string(supervisor_->status().pid));
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(first, &status, 0), first);
  ASSERT_TRUE(WIFSIGNALED(status));
  const pid_t envoy = std::stoi(dir_.Read("pid"));

  ASSERT_TRUE(Start());
  EXPECT_EQ(supervisor_->status().pid, envoy);
  EXPECT_TRUE(supervisor_->status().adopted);
  EXPECT_FALSE(supervisor_->status().outdated);
  EXPECT_EQ(supervisor_->status().starts, 0u);
  // The adopted one is supervised as any other.
  ::kill(envoy, SIGKILL);
  ASSERT_TRUE(UntilPhase(Phase::kWaiting));
  clock_.Advance(1s);
  ASSERT_TRUE(UntilPhase(Phase::kRunning));
  EXPECT_NE(supervisor_->status().pid, envoy);
  EXPECT_FALSE(supervisor_->status().adopted);
}

TEST_F(SupervisorTest, AnAdoptedEnvoyWithAnotherStartConfigurationIsKeptAndMarked) {
  ASSERT_TRUE(Start());
  const pid_t envoy = supervisor_->status().pid;
  supervisor_.reset();
  options_.envoy.bootstrap.max_connections = 7;
  ASSERT_TRUE(Start());
  EXPECT_EQ(supervisor_->status().pid, envoy);
  EXPECT_TRUE(supervisor_->status().outdated);
}

TEST_F(SupervisorTest, AStalePidFileIsNotAdopted) {
  ASSERT_TRUE(Start());
  const std::string record = dir_.Read("run/envoy.pid.json");
  const pid_t envoy = supervisor_->status().pid;
  ::kill(envoy, SIGKILL);
  ASSERT_TRUE(UntilPhase(Phase::kWaiting));
  supervisor_.reset();
  dir_.Write("run/envoy.pid.json", record);
  ASSERT_TRUE(Start());
  EXPECT_FALSE(supervisor_->status().adopted);
  EXPECT_NE(supervisor_->status().pid, envoy);
}

TEST_F(SupervisorTest, AnEnvoyThatShouldHaveDiedWithItsSupervisorIsEndedFirst) {
  ASSERT_TRUE(Start());
  const pid_t envoy = supervisor_->status().pid;
  supervisor_.reset();
  options_.envoy.die_with_supervisor = true;
  ASSERT_TRUE(Start());
  EXPECT_NE(supervisor_->status().pid, envoy);
  EXPECT_EQ(IdentifyProcess(envoy), std::nullopt);
}

TEST_F(SupervisorTest, ASecondSupervisorOfTheSameRunDirectoryIsRefused) {
  ASSERT_TRUE(Start());
  const auto second = Supervisor::Create(*loop_, log_, options_, {});
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("another Weft already runs"));
}

TEST_F(SupervisorTest, ARunDirectoryThatOthersMayEnterIsRefused) {
  std::filesystem::create_directory(dir_ / "run");
  ::chmod((dir_ / "run").c_str(), 0755);
  const Status started = Start();
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().next, HasSubstr("chmod 700"));
}

TEST_F(SupervisorTest, AHeldPortIsRefusedNamingTheHolderAndRetriedAfterACrash) {
  net::Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  hooks_.ports = [&] { return std::vector<Port>{{Transport::kTcp, ntohs(address.sin_port)}}; };

  ASSERT_TRUE(Start());  // bound, but nobody listens
  ASSERT_EQ(::listen(socket.get(), 1), 0);
  ::kill(supervisor_->status().pid, SIGKILL);
  ASSERT_TRUE(UntilPhase(Phase::kWaiting));
  clock_.Advance(1s);
  ASSERT_TRUE(Until([&] { return supervisor_->status().failures == 2; }));
  EXPECT_THAT(supervisor_->status().last_failure, HasSubstr(std::to_string(::getpid())));

  supervisor_.reset();
  const Status refused = Start();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("is held by pid " + std::to_string(::getpid())));
  EXPECT_EQ(supervisor_->status().phase, Phase::kIdle);

  socket.Close();
  EXPECT_TRUE(supervisor_->Start());
}

TEST_F(SupervisorTest, NoEnvoyBinaryIsToldAtOnce) {
  options_.envoy.binary = "/nowhere/envoy";
  const Status started = Start();
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().message, HasSubstr("/nowhere/envoy"));
  EXPECT_THAT(started.error().next, HasSubstr("--envoy"));
}

TEST_F(SupervisorTest, DrainEndsAnEnvoyThatCannotBeAskedAtTheLatestByTheBound) {
  ASSERT_TRUE(Start());
  supervisor_->Drain();
  EXPECT_EQ(supervisor_->status().phase, Phase::kDraining);
  clock_.Advance(2s);
  ASSERT_TRUE(Until([&] { return ended_; }));
  EXPECT_EQ(supervisor_->status().phase, Phase::kEnded);
  EXPECT_FALSE(std::filesystem::exists(dir_ / "run/envoy.pid.json"));
}

TEST_F(SupervisorTest, EachFurtherRequestToDrainHastens) {
  UseScript("trap '' TERM; echo armed > " + (dir_ / "armed") + "; while :; do sleep 0.01; done");
  options_.envoy.drain = {.least = 1h, .most = 1h, .kill_after = 1h};
  ASSERT_TRUE(Start());
  ASSERT_TRUE(Until([&] { return std::filesystem::exists(dir_ / "armed"); }));
  supervisor_->Drain();
  EXPECT_EQ(supervisor_->status().phase, Phase::kDraining);
  supervisor_->Drain();
  EXPECT_EQ(supervisor_->status().phase, Phase::kEnding);
  EXPECT_FALSE(ended_);
  supervisor_->Drain();
  ASSERT_TRUE(Until([&] { return ended_; }));
}

TEST_F(SupervisorTest, AnEnvoyThatIgnoresItsEndIsKilled) {
  UseScript("trap '' TERM; echo armed > " + (dir_ / "armed") + "; while :; do sleep 0.01; done");
  ASSERT_TRUE(Start());
  ASSERT_TRUE(Until([&] { return std::filesystem::exists(dir_ / "armed"); }));
  supervisor_->Drain();
  supervisor_->Drain();
  clock_.Advance(2s);
  ASSERT_TRUE(Until([&] { return ended_; }));
  EXPECT_THAT(log_.Lines(), Contains(HasSubstr("killing")));
}

TEST_F(SupervisorTest, DrainWhileWaitingEndsAtOnce) {
  UseScript("exit 1");
  ASSERT_TRUE(Start());
  ASSERT_TRUE(UntilPhase(Phase::kWaiting));
  supervisor_->Drain();
  EXPECT_TRUE(ended_);
}

TEST_F(SupervisorTest, TellsOnWhatEnvoyWrites) {
  UseScript("echo 't|warning|config|hello' >&2; exec sleep 1000");
  ASSERT_TRUE(Start());
  EXPECT_TRUE(Until([&] {
    for (const std::string& line : log_.Lines()) {
      if (line == "warning: hello source=envoy component=config") return true;
    }
    return false;
  }));
}

}  // namespace
}  // namespace weft::agent
