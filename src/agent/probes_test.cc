// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The agent's three pages.
#include "agent/probes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weft::agent {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

AgentFacts Facts() {
  AgentFacts facts{.now = WallTime(1000s)};
  facts.supervisor.pid = 7;
  facts.supervisor.readiness = {false, {"the first listeners", "2 listeners to warm"}};
  facts.relay.file.saved = WallTime(990s);
  return facts;
}

TEST(Probes, ReadyzSaysWhatItWaitsFor) {
  AgentFacts facts = Facts();
  const auto waiting = AnswerProbe({"GET", "/readyz"}, facts);
  EXPECT_EQ(waiting.status, 503);
  EXPECT_EQ(waiting.body, "waiting for the first listeners\nwaiting for 2 listeners to warm\n");
  facts.supervisor.readiness = {true, {}};
  EXPECT_EQ(AnswerProbe({"GET", "/readyz"}, facts).status, 200);
}

TEST(Probes, HealthzFollowsTheHeartbeatAndNotEnvoy) {
  AgentFacts facts = Facts();
  EXPECT_EQ(AnswerProbe({"HEAD", "/healthz"}, facts).status, 200);
  facts.since_heartbeat = kHeartbeatBound;
  EXPECT_EQ(AnswerProbe({"GET", "/healthz"}, facts).status, 503);
}

TEST(Probes, MetricsAreThereWithTheirTypesAndWithoutMadeUpValues) {
  AgentFacts facts = Facts();
  std::string text = AnswerProbe({"GET", "/metrics"}, facts).body;
  EXPECT_THAT(text, HasSubstr("# TYPE weft_agent_envoy_starts_total counter\n"
                              "weft_agent_envoy_starts_total 0\n"));
  EXPECT_THAT(text, HasSubstr("weft_agent_envoy_up 1\n"));
  EXPECT_THAT(text, HasSubstr("\nweft_lkg_age_seconds 10\n"));
  facts.relay.file.saved.reset();
  text = RenderMetrics(facts);
  EXPECT_THAT(text, HasSubstr("# TYPE weft_lkg_age_seconds gauge\n#"));
}

TEST(Probes, NothingElseIsAnswered) {
  EXPECT_EQ(AnswerProbe({"GET", "/"}, Facts()).status, 404);
  EXPECT_EQ(AnswerProbe({"POST", "/readyz"}, Facts()).status, 405);
}

}  // namespace
}  // namespace weft::agent
