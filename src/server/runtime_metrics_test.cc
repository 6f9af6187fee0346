// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/runtime_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

namespace weft::server {
namespace {

using testing::HasSubstr;

TEST(RuntimeMetrics, NamesEachMetricOnceAndCountsByType) {
  const Histogram latency;
  const std::array<Histogram, ir::kResourceTypes> answers;
  RuntimeFacts facts{.answers = answers, .convergence = latency, .commits = latency};
  facts.xds.types[static_cast<size_t>(ir::ResourceType::kRoutes)].nacks = 3;
  facts.certificates = {.certificates = 2, .expired = 1, .earliest = 1'900'000'000'000'000};
  const std::string text = RuntimeMetrics(facts);
  EXPECT_THAT(text, HasSubstr("weft_xds_nacks_total{type=\"rds\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("weft_certificate_expiry_timestamp_seconds 1900000000\n"));
  EXPECT_THAT(text, testing::Not(HasSubstr("weft_config_age_seconds"))) << "nothing was read yet";

  std::set<std::string> names;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("# TYPE ")) continue;
    const std::string name = line.substr(7, line.find(' ', 7) - 7);
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_EQ(line.ends_with(" counter"), name.ends_with("_total")) << line;
  }
  EXPECT_GT(names.size(), 15u);
}

}  // namespace
}  // namespace weft::server
