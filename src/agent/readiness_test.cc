// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The verdict over readiness facts, and the decision when a drain is over.
#include "agent/readiness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/drain.h"

namespace weft::agent {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

ReadinessFacts Good() {
  return {.live = true,
          .stats = {{"cluster_manager.cds.update_success", 1},
                    {"listener_manager.lds.update_success", 1},
                    {"listener_manager.total_listeners_warming", 0},
                    {"http.a.scoped_rds.s.update_success", 2}},
          .listeners = {{"web", "0.0.0.0", 8080}, {"dns", "0.0.0.0", 53}, {"pipe", "/x", 0}},
          .held = {{Transport::kTcp, 8080}, {Transport::kUdp, 53}}};
}

std::vector<std::string> WhyNot(const ReadinessFacts& facts, bool was_ready = false) {
  const Readiness verdict = JudgeReadiness(facts, was_ready);
  EXPECT_EQ(verdict.ready, verdict.waiting_for.empty());
  return verdict.waiting_for;
}

TEST(JudgeReadiness, ReadyWhenAllIsThere) { EXPECT_TRUE(JudgeReadiness(Good(), false).ready); }

TEST(JudgeReadiness, EachMissingFactAloneIsEnoughToWait) {
  ReadinessFacts facts = Good();
  facts.live = false;
  EXPECT_THAT(WhyNot(facts), ElementsAre(HasSubstr("live")));

  facts = Good();
  facts.stats["cluster_manager.cds.update_success"] = 0;
  EXPECT_THAT(WhyNot(facts), ElementsAre(HasSubstr("clusters")));

  facts = Good();
  facts.stats.erase("listener_manager.lds.update_success");
  EXPECT_THAT(WhyNot(facts), ElementsAre(HasSubstr("listeners")));

  facts = Good();
  facts.stats["http.a.rds.shop.update_success"] = 0;
  EXPECT_THAT(WhyNot(facts), ElementsAre(HasSubstr("routes of http.a.rds.shop")));

  facts = Good();
  facts.stats["listener_manager.total_listeners_warming"] = 2;
  EXPECT_THAT(WhyNot(facts), ElementsAre(HasSubstr("2 listeners to warm")));

  facts = Good();
  facts.held.erase({Transport::kTcp, 8080});
  EXPECT_THAT(WhyNot(facts), ElementsAre(HasSubstr("web to open port 8080")));

  facts = Good();
  facts.rivals = {{{Transport::kTcp, 8080}, 0, 4711, "envoy"}};
  EXPECT_THAT(WhyNot(facts), ElementsAre(HasSubstr("4711")));

  facts = Good();
  facts.unacknowledged = "3 resources to be acknowledged";
  EXPECT_THAT(WhyNot(facts), ElementsAre("3 resources to be acknowledged"));
}

TEST(JudgeReadiness, WhatComesLaterForOneDoesNotTakeAllOutOfService) {
  ReadinessFacts facts = Good();
  facts.stats["listener_manager.total_listeners_warming"] = 1;
  facts.stats["http.a.scoped_rds.new.update_success"] = 0;
  facts.held.clear();
  facts.unacknowledged = "1 resource to be acknowledged";
  EXPECT_TRUE(JudgeReadiness(facts, true).ready);
  facts.rivals = {{{Transport::kTcp, 8080}, 0, 4711, "envoy"}};
  EXPECT_THAT(WhyNot(facts, true), ElementsAre(HasSubstr("4711")));
  facts = Good();
  facts.live = false;
  EXPECT_THAT(WhyNot(facts, true), ElementsAre(HasSubstr("live")));
}

TEST(ClientConnections, CountsEachConnectionOnceAndNotTheAdmins) {
  EXPECT_EQ(ClientConnections({{"listener.0.0.0.0_8080.downstream_cx_active", 3},
                               {"listener.0.0.0.0_8080.worker_0.downstream_cx_active", 2},
                               {"listener.0.0.0.0_8080.worker_1.downstream_cx_active", 1},
                               {"listener.admin.downstream_cx_active", 1},
                               {"listener.admin.main_thread.downstream_cx_active", 1},
                               {"udp.dns.downstream_sess_active", 4}}),
            7u);
}

TEST(DrainIsOver, WaitsTheLeastThenForTheLastConnectionThenNoLongerThanTheMost) {
  const DrainOptions options{.least = 5s, .most = 25s};
  EXPECT_FALSE(DrainIsOver(options, 4s, 0));
  EXPECT_TRUE(DrainIsOver(options, 5s, 0));
  EXPECT_FALSE(DrainIsOver(options, 24s, 1));
  EXPECT_FALSE(DrainIsOver(options, 24s, std::nullopt));
  EXPECT_TRUE(DrainIsOver(options, 25s, 1));
}

}  // namespace
}  // namespace weft::agent
