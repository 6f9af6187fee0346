// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Convergence: how long a change takes until the last proxy has acknowledged the last resource that
// it led to.
#pragma once

#include <cstddef>
#include <vector>

#include "base/clock.h"
#include "base/histogram.h"
#include "xds/awaited_changes.h"
#include "xds/catalogue.h"
#include "xds/server_event.h"

namespace weft::engine {

// Pure bookkeeping. Changes that come while no proxy is connected are not counted: there is nobody
// to acknowledge them.
class Convergence {
 public:
  // Something happened at `since`, and `changes` are what it made different in the resources.
  void OnChange(MonoTime since, const std::vector<xds::Change>& changes);
  void OnEvent(const xds::ServerEvent& event, MonoTime now);

  const Histogram& seconds() const { return changes_.seconds(); }
  // Changes that some proxy has not acknowledged yet.
  size_t unfinished() const { return changes_.unfinished(); }

 private:
  size_t proxies_ = 0;
  xds::AwaitedChanges changes_;
};

}  // namespace weft::engine
