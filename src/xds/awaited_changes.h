// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// AwaitedChanges: how long changes take until every resource that they led to has come somewhere:
// has been sent, has been acknowledged.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/histogram.h"
#include "ir/resource.h"
#include "xds/catalogue.h"

namespace weft::xds {

// Pure bookkeeping; not thread-safe. A removal is not waited for: proxies get it when nothing uses
// what is removed.
class AwaitedChanges {
 public:
  explicit AwaitedChanges(std::vector<double> bounds = LatencyBounds())
      : seconds_(std::move(bounds)) {}

  // Something happened at `since`, and `changes` are what it made different in the resources.
  void OnChange(MonoTime since, const std::vector<Change>& changes);
  // This version of it has come there.
  void OnArrived(const ir::Resource& resource, MonoTime now);
  // What is under way will not be counted.
  void Forget();

  const Histogram& seconds() const { return seconds_; }
  // Changes that are under way.
  size_t unfinished() const { return changes_.size(); }

 private:
  // A version that is waited for, and for whose sake.
  struct Awaited {
    uint64_t version;
    uint64_t change;
  };
  struct Open {
    MonoTime since;
    size_t resources;  // that have not arrived
  };

  void Drop(const ir::ResourceId& id);

  uint64_t last_change_ = 0;
  std::map<uint64_t, Open> changes_;
  std::map<ir::ResourceId, std::deque<Awaited>> awaited_;  // oldest first
  Histogram seconds_;
};

}  // namespace weft::xds
