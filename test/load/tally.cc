// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "test/load/tally.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

namespace weft::load {
namespace {

double Milliseconds(double seconds) { return std::round(seconds * 1e6) / 1e3; }

}  // namespace

void Tally::Failed(std::string_view why, double at, std::string_view what) {
  ++failed_;
  auto found = failures_.find(why);
  if (found == failures_.end()) found = failures_.try_emplace(std::string(why)).first;
  ++found->second.count;
  if (found->second.examples.size() < kExamples) {
    found->second.examples.push_back(fmt::format("{:.3f} s: {}", at, what));
  }
}

std::string Tally::ToJson(double seconds) const {
  std::vector<double> sorted = latencies_;
  std::ranges::sort(sorted);
  boost::json::object latency;
  if (!sorted.empty()) {
    for (const auto& [name, part] : {std::pair{"p50", 0.50}, {"p90", 0.90}, {"p99", 0.99}}) {
      const size_t rank = static_cast<size_t>(std::ceil(part * static_cast<double>(sorted.size())));
      latency[name] = Milliseconds(sorted[rank - 1]);
    }
    latency["max"] = Milliseconds(sorted.back());
  }
  boost::json::object failures;
  for (const auto& [why, what] : failures_) {
    failures[why] = {{"count", what.count}, {"examples", boost::json::value_from(what.examples)}};
  }
  return boost::json::serialize(boost::json::object{{"seconds", Milliseconds(seconds) / 1e3},
                                                    {"requests", sorted.size() + failed_},
                                                    {"good", sorted.size()},
                                                    {"failed", failed_},
                                                    {"failures", std::move(failures)},
                                                    {"latency_ms", std::move(latency)}});
}

}  // namespace weft::load
