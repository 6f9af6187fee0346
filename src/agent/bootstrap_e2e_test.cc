// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Guards of the bootstrap that only a running Envoy shows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>

#include "agent/e2e_world.h"
#include "agent/envoy_process.h"

namespace weft::agent {
namespace {

using enum ir::ResourceType;

class BootstrapE2e : public testing::Test {
 protected:
  ~BootstrapE2e() override {
    if (envoy_) envoy_->Signal(SIGKILL);
  }
  void Start(uint32_t min_clusters) {
    xds::ServerOptions options{.unix = xds::UnixListener{dir_ / "xds.sock"}};
    options.hub.on_event = [this](const xds::ServerEvent& event) {
      if (std::holds_alternative<xds::ClientRefusedRemoval>(event)) refused_ = true;
    };
    server_ = xds::Server::Start(std::move(options), clock_, log_).value();
    server_->Publish({xds::Put(StaticCluster("only"))});
    server_->SetSynced();
    EnvoyOptions envoy{.binary = WEFT_ENVOY, .stdout_to_log = true};
    envoy.bootstrap = {.node_id = "n",
                       .node_cluster = "c",
                       .run_dir = dir_.path(),
                       .xds = XdsOverUnix{dir_ / "xds.sock"},
                       .min_clusters = min_clusters};
    log_file_ = net::Fd(
        ::open((dir_ / "envoy.log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    envoy_ = StartEnvoy(envoy, log_file_.get()).value();
    ASSERT_TRUE(Eventually([&] {
      const auto progress = server_->Of({kCluster, "only"});
      return progress && progress->acked == 1;
    })) << dir_.Read("envoy.log");
  }
  size_t Clusters() const {
    const auto stats = net::UnixHttpGet(AdminSocketPath(dir_.path()),
                                        "/stats?filter=^cluster_manager.active_clusters$");
    return stats ? std::stoul(stats->body.substr(stats->body.find(':') + 1)) : 0;
  }

  TempDir dir_;
  SystemClock clock_;
  MemoryLog log_;
  std::atomic<bool> refused_ = false;
  std::unique_ptr<xds::Server> server_;
  net::Fd log_file_;
  std::optional<Process> envoy_;
};

TEST_F(BootstrapE2e, TheLastClusterMayGoWhenNobodySetAGuard) {
  Start(0);
  ASSERT_EQ(Clusters(), 2u);  // the static one and ours
  server_->Publish({xds::Remove(kCluster, "only")});
  EXPECT_TRUE(Eventually([&] { return Clusters() == 1; }));
  EXPECT_FALSE(refused_);
}

TEST_F(BootstrapE2e, AnEmptyPushIsRefusedByTheGuard) {
  Start(1);
  server_->Publish({xds::Remove(kCluster, "only")});
  EXPECT_TRUE(Eventually([&] { return refused_.load(); })) << dir_.Read("envoy.log");
  EXPECT_EQ(Clusters(), 2u);
}

}  // namespace
}  // namespace weft::agent
