// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/convergence.h"

#include <gtest/gtest.h>

#include <memory>
#include <numeric>
#include <string>

namespace weft::engine {
namespace {

using std::chrono::milliseconds;

xds::ResourceRef Routes(const std::string& name, uint64_t version) {
  return std::make_shared<const ir::Resource>(
      ir::Resource{.id = {ir::ResourceType::kRoutes, name}, .version = version});
}

std::vector<xds::Change> Changes(const std::vector<xds::ResourceRef>& resources) {
  std::vector<xds::Change> changes;
  for (const xds::ResourceRef& resource : resources) changes.push_back({resource->id, resource});
  return changes;
}

class ConvergenceTest : public testing::Test {
 protected:
  ConvergenceTest() { Connect(); }
  void Connect() { convergence_.OnEvent(xds::ClientConnected{}, At(0)); }
  void Disconnect() { convergence_.OnEvent(xds::ClientDisconnected{}, At(0)); }
  void Change(int at, const std::vector<xds::ResourceRef>& resources) {
    convergence_.OnChange(At(at), Changes(resources));
  }
  void Acknowledge(int at, const std::vector<xds::ResourceRef>& resources) {
    convergence_.OnEvent(xds::AckedByAll{resources}, At(at));
  }
  uint64_t Finished() const {
    const auto& counts = convergence_.seconds().counts();
    return std::accumulate(counts.begin(), counts.end(), uint64_t{0});
  }
  static MonoTime At(int ms) { return MonoTime(milliseconds(ms)); }

  Convergence convergence_;
};

TEST_F(ConvergenceTest, EndsWithTheLastResource) {
  Change(10, {Routes("a", 1), Routes("b", 1)});
  Acknowledge(20, {Routes("a", 1)});
  EXPECT_EQ(convergence_.unfinished(), 1u);
  Acknowledge(40, {Routes("b", 1)});
  EXPECT_EQ(convergence_.unfinished(), 0u);
  EXPECT_EQ(Finished(), 1u);
  EXPECT_DOUBLE_EQ(convergence_.seconds().sum(), 0.030);
  Acknowledge(50, {Routes("b", 1), Routes("c", 1)});
  EXPECT_EQ(Finished(), 1u);
}

TEST_F(ConvergenceTest, ANewerVersionStandsForTheOlderOnes) {
  Change(0, {Routes("a", 1)});
  Change(10, {Routes("a", 2)});
  Change(20, {Routes("a", 3)});
  Acknowledge(30, {Routes("a", 2)});
  EXPECT_EQ(convergence_.unfinished(), 1u);
  EXPECT_DOUBLE_EQ(convergence_.seconds().sum(), 0.030 + 0.020);
  Acknowledge(40, {Routes("a", 3)});
  EXPECT_EQ(convergence_.unfinished(), 0u);
  EXPECT_EQ(Finished(), 3u);
}

TEST_F(ConvergenceTest, NobodyToAcknowledgeIsNobodyToWaitFor) {
  Change(0, {Routes("a", 1)});
  Disconnect();
  EXPECT_EQ(convergence_.unfinished(), 0u);
  Change(0, {Routes("a", 2)});
  EXPECT_EQ(convergence_.unfinished(), 0u);
  Connect();
  Acknowledge(10, {Routes("a", 2)});
  EXPECT_EQ(Finished(), 0u);
}

TEST_F(ConvergenceTest, RemovalsAreNotWaitedFor) {
  const std::vector<xds::Change> removal = {{{ir::ResourceType::kRoutes, "a"}, nullptr}};
  convergence_.OnChange(At(0), removal);
  EXPECT_EQ(convergence_.unfinished(), 0u);
  Change(10, {Routes("a", 1)});
  convergence_.OnChange(At(20), removal);
  EXPECT_EQ(convergence_.unfinished(), 0u);
}

TEST_F(ConvergenceTest, DoesNotGrowForEver) {
  for (uint64_t version = 1; version < 25'000; ++version) Change(0, {Routes("a", version)});
  EXPECT_LE(convergence_.unfinished(), 10'000u);
}

}  // namespace
}  // namespace weft::engine
