// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/exposition.h"

#include <gtest/gtest.h>

#include <limits>

namespace weft::server {
namespace {

TEST(Exposition, WritesWhatPrometheusReads) {
  Exposition page;
  page.Begin("weft_objects", "gauge", "Objects, by kind.");
  page.Add({{"kind", "HTTPRoute"}, {"accepted", "true"}}, 3);
  page.Add({{"kind", "a\"b\\c\nd"}}, 0.25);
  page.One("weft_up", "gauge", "Is it.", 1'795'430'080);
  page.One("weft_far", "gauge", "Off.", std::numeric_limits<double>::infinity());
  EXPECT_EQ(std::move(page).Take(),
            "# HELP weft_objects Objects, by kind.\n"
            "# TYPE weft_objects gauge\n"
            "weft_objects{kind=\"HTTPRoute\",accepted=\"true\"} 3\n"
            "weft_objects{kind=\"a\\\"b\\\\c\\nd\"} 0.25\n"
            "# HELP weft_up Is it.\n"
            "# TYPE weft_up gauge\n"
            "weft_up 1795430080\n"
            "# HELP weft_far Off.\n"
            "# TYPE weft_far gauge\n"
            "weft_far +Inf\n");
}

TEST(Exposition, CountsAHistogramUpwards) {
  Histogram histogram({0.1, 1});
  for (const double value : {0.05, 0.1, 0.5, 7.0}) histogram.Observe(value);
  Exposition page;
  page.Begin("weft_seconds", "histogram", "Time.");
  page.Add({{"type", "cds"}}, histogram);
  EXPECT_EQ(std::move(page).Take(),
            "# HELP weft_seconds Time.\n"
            "# TYPE weft_seconds histogram\n"
            "weft_seconds_bucket{type=\"cds\",le=\"0.1\"} 2\n"
            "weft_seconds_bucket{type=\"cds\",le=\"1\"} 3\n"
            "weft_seconds_bucket{type=\"cds\",le=\"+Inf\"} 4\n"
            "weft_seconds_sum{type=\"cds\"} 7.65\n"
            "weft_seconds_count{type=\"cds\"} 4\n");
}

}  // namespace
}  // namespace weft::server
