// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// weft-agent with the pinned Envoy: start, readiness, drain, crashes of each party, held ports, and
// the last known good configuration.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "agent/e2e_world.h"

namespace weft::agent {
namespace {

using testing::HasSubstr;

net::Fd BoundSocket(uint16_t& port, int option = SO_REUSEADDR) {
  net::Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, option, &on, sizeof on);
  EXPECT_EQ(::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  port = ntohs(address.sin_port);
  return fd;
}

using AgentE2e = AgentWorld;

TEST_F(AgentE2e, ServesWhatTheControlPlaneGivesAndEndsInOrder) {
  Serve("one");
  StartAgent();
  ASSERT_TRUE(Eventually([&] { return Ready(); })) << Probe("/readyz").body;
  EXPECT_TRUE(Serves("one"));
  Publish({xds::Put(WebRoutes("two"))});
  EXPECT_TRUE(Eventually([&] { return Serves("two"); }));
  EXPECT_EQ(Probe("/healthz").status, 200);
  EXPECT_EQ(Metric("weft_agent_control_plane_connected"), 1);
  EXPECT_EQ(Metric("weft_agent_envoy_starts_total"), 1);
  EXPECT_TRUE(
      Eventually([&] { return control_plane_->Of({ir::ResourceType::kRoutes, "r"})->acked == 1; }));
  agent_->Signal(SIGTERM);
  EXPECT_EQ(EndOfAgent(), 0);
  EXPECT_EQ(EnvoyPid(), 0);
  EXPECT_EQ(Get(port_).code, CURLE_COULDNT_CONNECT);
}

// A start with a refused route table: Envoy says LIVE, the port is open, and everything is a 404.
TEST_F(AgentE2e, AnEnvoyThatAnswers404ToEverythingIsNotReady) {
  Serve("one");
  Publish({xds::Put(WebRoutes("one", "(("))});
  StartAgent();
  const std::string admin = dir_ / "run/admin.sock";
  ASSERT_TRUE(Eventually([&] {
    const auto live = net::UnixHttpGet(admin, "/ready");
    return live && live->status == 200 && Get(port_).status == 404;
  }));
  ASSERT_TRUE(Eventually([&] { return Metric("weft_agent_responses_refused_total") == 1; }));
  ASSERT_TRUE(Eventually(
      [&] { return Probe("/readyz").body.find("1 of 1 resources of rds") != std::string::npos; }));
  for (int probe = 0; probe < 50; ++probe) {
    EXPECT_EQ(Get(port_).status, 404);
    EXPECT_EQ(Probe("/readyz").status, 503);
  }
  Publish({xds::Put(WebRoutes("mended"))});
  EXPECT_TRUE(Eventually([&] { return Ready() && Serves("mended"); }));
}

TEST_F(AgentE2e, ADrainLosesNoRequest) {
  Serve("one");
  StartAgent();
  ASSERT_TRUE(Eventually([&] { return Ready(); })) << Probe("/readyz").body;
  Load slow(port_, "/slow", 4);
  Load fast(port_);
  ASSERT_TRUE(Eventually([&] { return fast.asked() > 50 && slow.asked() >= 4; }));
  agent_->Signal(SIGTERM);
  // A load balancer takes it out as soon as it says that it is not ready.
  ASSERT_TRUE(Eventually([&] { return Probe("/readyz").status == 503; }));
  const int at_drain = fast.asked();
  EXPECT_TRUE(Eventually([&] { return fast.asked() > at_drain + 50; }));  // it still answers
  fast.Stop();
  slow.Stop();
  EXPECT_EQ(EndOfAgent(), 0);
  EXPECT_EQ(fast.failed(), 0) << fast.first_failure();
  EXPECT_EQ(slow.failed(), 0) << slow.first_failure();
  EXPECT_THAT(Log(), HasSubstr("drained connections_left=0"));
}

TEST_F(AgentE2e, ASecondSigtermHastens) {
  Serve("one");
  StartAgent({"--drain-least", "60", "--drain-most", "60"});
  ASSERT_TRUE(Eventually([&] { return Ready(); })) << Probe("/readyz").body;
  const auto begin = steady_clock::now();
  agent_->Signal(SIGTERM);
  ASSERT_TRUE(Eventually([&] { return Probe("/readyz").status == 503; }));
  agent_->Signal(SIGTERM);
  EXPECT_EQ(EndOfAgent(), 0);
  EXPECT_LT(steady_clock::now() - begin, seconds(50));
}

TEST_F(AgentE2e, ACrashedEnvoyIsStartedAgain) {
  Serve("one");
  StartAgent();
  ASSERT_TRUE(Eventually([&] { return Ready(); })) << Probe("/readyz").body;
  const pid_t first = EnvoyPid();
  ::kill(first, SIGSEGV);
  ASSERT_TRUE(Eventually([&] { return Metric("weft_agent_envoy_starts_total") == 2; }));
  EXPECT_TRUE(Eventually([&] { return Ready() && Serves("one"); })) << Probe("/readyz").body;
  EXPECT_NE(EnvoyPid(), first);
  EXPECT_THAT(Log(), HasSubstr("signal 11"));
  EXPECT_EQ(Metric("weft_agent_envoy_failures_total"), 1);
}

TEST_F(AgentE2e, KillingTheAgentOrTheControlPlaneLosesNoRequest) {
  Serve("0");
  StartAgent();
  ASSERT_TRUE(Eventually([&] { return Ready(); })) << Probe("/readyz").body;
  const pid_t envoy = EnvoyPid();
  Load load(port_);
  int version = 0;
  for (int kill = 0; kill < 6; ++kill) {
    for (int change = 0; change < 3; ++change) {
      Publish({xds::Put(WebRoutes(std::to_string(++version)))});
    }
    if (kill % 2 == 0) {
      agent_->Signal(SIGKILL);
      agent_->WaitForEnd(kPatience);
      StartAgent();
    } else {
      control_plane_.reset();
      Serve(std::to_string(++version));
    }
    EXPECT_TRUE(Eventually([&] { return Serves(std::to_string(version)); })) << "kill " << kill;
    EXPECT_EQ(EnvoyPid(), envoy);
  }
  EXPECT_TRUE(Eventually([&] { return Ready(); }));
  EXPECT_EQ(Metric("weft_agent_envoy_adopted"), 1);
  load.Stop();
  EXPECT_EQ(load.failed(), 0) << load.first_failure();
  std::cout << "requests over 6 kills: " << load.asked() << ", failed: " << load.failed() << "\n";
}

TEST_F(AgentE2e, AnAgentThatHandsOverLeavesEnvoyServing) {
  Serve("one");
  StartAgent();
  ASSERT_TRUE(Eventually([&] { return Ready(); })) << Probe("/readyz").body;
  const pid_t envoy = EnvoyPid();
  agent_->Signal(SIGUSR1);
  EXPECT_EQ(EndOfAgent(), 0);
  EXPECT_EQ(EnvoyPid(), envoy);
  EXPECT_TRUE(Serves("one"));
}

TEST_F(AgentE2e, AHeldPortIsRefusedNamingTheHolder) {
  Serve("one");
  StartAgent();
  ASSERT_TRUE(Eventually([&] { return Ready(); })) << Probe("/readyz").body;
  agent_->Signal(SIGTERM);
  EXPECT_EQ(EndOfAgent(), 0);  // it has kept which ports there are
  const net::Fd holder = BoundSocket(port_);
  ASSERT_EQ(::listen(holder.get(), 1), 0);
  StartAgent();
  EXPECT_EQ(EndOfAgent(), 1);
  EXPECT_THAT(Log(), HasSubstr("TCP port " + std::to_string(port_) + " is held by pid " +
                               std::to_string(::getpid())));
  EXPECT_EQ(EnvoyPid(), 0);
}

TEST_F(AgentE2e, ServesTheLastKnownGoodWhileTheControlPlaneIsAway) {
  Serve("one");
  StartAgent();
  ASSERT_TRUE(Eventually([&] { return Ready(); })) << Probe("/readyz").body;
  Publish({xds::Put(WebRoutes("refused", "(("))});  // what Envoy refuses is not kept
  ASSERT_TRUE(Eventually([&] { return Metric("weft_agent_responses_refused_total") == 1; }));
  agent_->Signal(SIGTERM);
  EXPECT_EQ(EndOfAgent(), 0);
  control_plane_.reset();

  const auto begin = steady_clock::now();
  StartAgent();
  ASSERT_TRUE(Eventually([&] { return Serves("one"); }));
  std::cout << "start of agent and Envoy to the first 200, without a control plane: "
            << (steady_clock::now() - begin) / milliseconds(1) << " ms\n";
  EXPECT_TRUE(Eventually([&] { return Ready(); })) << Probe("/readyz").body;
  EXPECT_EQ(Metric("weft_agent_control_plane_connected"), 0);
  EXPECT_GE(Metric("weft_lkg_age_seconds"), 0);

  Serve("two");  // it comes back
  EXPECT_TRUE(Eventually([&] { return Serves("two"); }));
}

TEST_F(AgentE2e, TenThousandRoutesComeFromTheFile) {
  Serve("none");
  Publish({xds::Put(TenThousandRoutes())});
  StartAgent();
  ASSERT_TRUE(Eventually([&] { return Ready() && Get(port_, "/99/").status == 200; }));
  agent_->Signal(SIGTERM);
  EXPECT_EQ(EndOfAgent(), 0);
  control_plane_.reset();
  const auto begin = steady_clock::now();
  StartAgent();
  ASSERT_TRUE(Eventually([&] { return Get(port_, "/99/").status == 200; }));
  std::cout << "the same with 10,000 routes: " << (steady_clock::now() - begin) / milliseconds(1)
            << " ms\n";
}

TEST_F(AgentE2e, ARivalOnThePortMakesEnvoyNotReady) {
  Serve("one");
  StartAgent();
  ASSERT_TRUE(Eventually([&] { return Ready(); })) << Probe("/readyz").body;
  {
    const net::Fd rival = BoundSocket(port_, SO_REUSEPORT);
    ASSERT_EQ(::listen(rival.get(), 1), 0);
    ASSERT_TRUE(Eventually([&] { return !Ready(); }));
    EXPECT_THAT(Probe("/readyz").body, HasSubstr("pid " + std::to_string(::getpid())));
  }
  EXPECT_TRUE(Eventually([&] { return Ready(); }));
}

TEST_F(AgentE2e, ADamagedFileIsReplacedByTheGenerationBeforeIt) {
  Serve("one");
  StartAgent();
  ASSERT_TRUE(Eventually([&] { return Metric("weft_lkg_writes_total") >= 1 && Serves("one"); }));
  const double writes = Metric("weft_lkg_writes_total");
  Publish({xds::Put(WebRoutes("two"))});
  ASSERT_TRUE(
      Eventually([&] { return Metric("weft_lkg_writes_total") > writes && Serves("two"); }));
  agent_->Signal(SIGTERM);
  EXPECT_EQ(EndOfAgent(), 0);
  control_plane_.reset();
  std::string bytes = dir_.Read("state/lkg");
  bytes[bytes.size() / 2] ^= 1;
  dir_.Write("state/lkg", bytes);
  StartAgent();
  EXPECT_TRUE(Eventually([&] { return Get(port_).status == 200; }));
  EXPECT_THAT(Log(), HasSubstr("an older last known good configuration is served"));
}

TEST_F(AgentE2e, AnEncryptedFileIsServedWithItsKeyAndOnlyWithIt) {
  dir_.Write("key", std::string(64, 'a'));
  const std::vector<std::string> with_key{"--lkg-key", dir_ / "key"};
  Serve("one");
  StartAgent(with_key);
  ASSERT_TRUE(Eventually([&] { return Metric("weft_lkg_writes_total") >= 1 && Ready(); }));
  agent_->Signal(SIGTERM);
  EXPECT_EQ(EndOfAgent(), 0);
  control_plane_.reset();
  EXPECT_EQ(dir_.Read("state/lkg").find("direct_response"), std::string::npos);
  StartAgent();
  ASSERT_TRUE(Eventually([&] { return Log().find("no key was given") != std::string::npos; }));
  agent_->Signal(SIGTERM);
  EndOfAgent();
  StartAgent(with_key);
  EXPECT_TRUE(Eventually([&] { return Serves("one"); }));
}

// The agent may write no byte more; Envoy and its log may.
TEST_F(AgentE2e, AFullDiskIsToldAndServingGoesOn) {
  Serve("one");
  StartAgent();
  ASSERT_TRUE(Eventually([&] { return Ready() && Metric("weft_lkg_writes_total") >= 1; }));
  const pid_t agent = agent_->identity().pid;
  const rlimit full{.rlim_cur = 0, .rlim_max = RLIM_INFINITY};
  ASSERT_EQ(::prlimit(agent, RLIMIT_FSIZE, &full, nullptr), 0);
  Publish({xds::Put(WebRoutes("two"))});
  EXPECT_TRUE(Eventually([&] { return Serves("two"); }));
  EXPECT_TRUE(Eventually([&] { return Metric("weft_lkg_write_failures_total") >= 1; }));
  EXPECT_TRUE(Ready());
  const rlimit free{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
  ASSERT_EQ(::prlimit(agent, RLIMIT_FSIZE, &free, nullptr), 0);
  const double writes = Metric("weft_lkg_writes_total");
  EXPECT_TRUE(Eventually([&] { return Metric("weft_lkg_writes_total") > writes; }));
  EXPECT_THAT(Log(), HasSubstr("is written again"));
}

TEST_F(AgentE2e, MistakesOfTheCommandLineAreExitTwo) {
  const CommandResult result = RunCommand(std::string(WEFT_AGENT) + " --node-id e");
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.output, HasSubstr("--control-plane"));
  EXPECT_EQ(RunCommand(std::string(WEFT_AGENT) + " --help").status, 0);
}

}  // namespace

uint16_t AgentWorld::FreePort() {
  uint16_t port = 0;
  BoundSocket(port);
  return port;
}

}  // namespace weft::agent
