// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "xds/awaited_changes.h"

#include <algorithm>

namespace weft::xds {
namespace {

// A proxy that takes nothing any more must not make this grow for ever.
constexpr size_t kMostChanges = 10'000;

}  // namespace

void AwaitedChanges::OnChange(MonoTime since, const std::vector<Change>& changes) {
  if (changes_.size() >= kMostChanges) Forget();
  size_t open = 0;
  const uint64_t number = last_change_ + 1;
  for (const Change& change : changes) {
    if (!change.resource) {
      Drop(change.id);  // its older versions do not arrive any more
      continue;
    }
    awaited_[change.id].push_back({change.resource->version, number});
    ++open;
  }
  if (open == 0) return;
  last_change_ = number;
  changes_[number] = {since, open};
}

// A newer version stands for the older ones, which proxies may never have been given.
void AwaitedChanges::OnArrived(const ir::Resource& resource, MonoTime now) {
  const auto found = awaited_.find(resource.id);
  if (found == awaited_.end()) return;
  std::deque<Awaited>& versions = found->second;
  const auto newest = std::find_if(versions.rbegin(), versions.rend(), [&](const Awaited& each) {
    return each.version == resource.version;
  });
  for (auto left = std::distance(newest, versions.rend()); left > 0; --left) {
    const auto change = changes_.find(versions.front().change);
    versions.pop_front();
    if (change == changes_.end() || --change->second.resources > 0) continue;
    seconds_.Observe(now - change->second.since);
    changes_.erase(change);
  }
  if (versions.empty()) awaited_.erase(found);
}

// Changes that wait for this resource go uncounted: what they led to is gone.
void AwaitedChanges::Drop(const ir::ResourceId& id) {
  const auto found = awaited_.find(id);
  if (found == awaited_.end()) return;
  for (const Awaited& each : found->second) changes_.erase(each.change);
  awaited_.erase(found);
}

void AwaitedChanges::Forget() {
  changes_.clear();
  awaited_.clear();
}

}  // namespace weft::xds
