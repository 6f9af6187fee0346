// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Tally: what became of each request of a load; every one is counted exactly once.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace weft::load {

class Tally {
 public:
  // A request that got an answer of a good status, `seconds` after it was due.
  void Good(double seconds) { latencies_.push_back(seconds); }

  // A request that did not. `why` groups failures ("status 503", "connect: refused"); `at` is the
  // time since the start of the load, `what` the request, for the first few of each group.
  void Failed(std::string_view why, double at, std::string_view what);

  uint64_t failed() const { return failed_; }

  // The result as one line of JSON: requests, good, failed, failures by reason, and of the good
  // ones the latency in milliseconds (p50, p90, p99, max).
  std::string ToJson(double seconds) const;

 private:
  static constexpr size_t kExamples = 10;  // kept of each reason
  struct Failures {
    uint64_t count = 0;
    std::vector<std::string> examples;
  };
  std::vector<double> latencies_;
  std::map<std::string, Failures, std::less<>> failures_;
  uint64_t failed_ = 0;
};

}  // namespace weft::load
