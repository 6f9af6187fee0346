// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Convergence: how long a change takes until the last proxy has acknowledged the last resource that
// it led to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <vector>

#include "base/clock.h"
#include "base/histogram.h"
#include "ir/resource.h"
#include "xds/catalogue.h"
#include "xds/server_event.h"

namespace weft::engine {

// Pure bookkeeping. Changes that come while no proxy is connected are not counted: there is nobody
// to acknowledge them. A removal is not waited for either: proxies get it when nothing uses it.
class Convergence {
 public:
  // Something happened at `since`, and `changes` are what it made different in the resources.
  void OnChange(MonoTime since, const std::vector<xds::Change>& changes);
  void OnEvent(const xds::ServerEvent& event, MonoTime now);

  const Histogram& seconds() const { return seconds_; }
  // Changes that some proxy has not acknowledged yet.
  size_t unfinished() const { return changes_.size(); }

 private:
  // A version that is waited for, and for whose sake.
  struct Awaited {
    uint64_t version;
    uint64_t change;
  };
  struct Change {
    MonoTime since;
    size_t open;  // resources that are not acknowledged
  };

  void OnAcknowledged(const ir::Resource& resource, MonoTime now);
  void Drop(const ir::ResourceId& id);
  void Forget();

  size_t proxies_ = 0;
  uint64_t last_change_ = 0;
  std::map<uint64_t, Change> changes_;
  std::map<ir::ResourceId, std::deque<Awaited>> awaited_;  // oldest first
  Histogram seconds_;
};

}  // namespace weft::engine
