// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a running Weft measures of itself, beside what its graph says: as metrics for Prometheus.
// docs/reference/metrics.md lists them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/histogram.h"
#include "server/certificate_expiry.h"
#include "server/process_facts.h"
#include "xds/hub.h"

namespace weft::server {

struct RuntimeFacts {
  bool synced = false;
  bool state_written = true;  // the state directory takes what is to be kept
  std::optional<Duration> configuration_age;
  xds::HubCounters xds;
  const std::array<Histogram, ir::kResourceTypes>& answers;  // time to a proxy's answer
  const Histogram& convergence;
  size_t unfinished = 0;  // changes that some proxy has not acknowledged
  const Histogram& commits;
  ExpirySummary certificates;
  ProcessFacts process;
};

// Pure.
std::string RuntimeMetrics(const RuntimeFacts& facts);

}  // namespace weft::server
