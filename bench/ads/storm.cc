// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "bench/ads/storm.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <utility>

#include "bench/ads/client.h"

namespace weft::bench {
namespace {

using Clock = std::chrono::steady_clock;

// What each resource makes a proxy ask for; worked out once, so that 300 clients need not decode.
using Follows = std::map<Id, std::vector<Id>>;

Follows FollowsOf(const Resources& world) {
  Follows follows;
  for (const auto& [type, of_type] : world) {
    for (const auto& [name, resource] : of_type) {
      if (auto asked = AsksFor(resource); !asked.empty()) follows[{type, name}] = std::move(asked);
    }
  }
  return follows;
}

class Finish {
 public:
  void Add() {
    const std::lock_guard lock(mutex_);
    seconds_.push_back(std::chrono::duration<double>(Clock::now() - begin_).count());
    added_.notify_all();
  }
  std::vector<double> Wait(size_t all, std::chrono::seconds most) {
    std::unique_lock lock(mutex_);
    added_.wait_for(lock, most, [&] { return seconds_.size() == all; });
    return seconds_;
  }

 private:
  const Clock::time_point begin_ = Clock::now();
  std::mutex mutex_;
  std::condition_variable added_;
  std::vector<double> seconds_;
};

// One proxy.
class Proxy {
 public:
  Proxy(const StormOptions& options, int number, const Resources& world, const Follows& follows,
        Finish& finish)
      : back_(options.back),
        missing_(options.back ? std::ranges::count_if(
                                    world, [](const auto& each) { return IsWildcard(each.first); })
                              : Count(world)),
        follows_(follows),
        finish_(finish),
        client_(options.socket, "bench-proxy-" + std::to_string(number),
                [this](Client&, const DeltaDiscoveryResponse& response) { Take(response); }) {
    if (back_) {
      Remember(world);
    } else {
      client_.Ask(std::string(kClusters), {});
    }
    client_.Start();
  }
  void Stop() { client_.Stop(); }

 private:
  void Remember(const Resources& world) {
    for (const auto& [type, of_type] : world) {
      std::vector<std::string> names;
      for (const auto& [name, resource] : of_type) {
        if (!IsWildcard(type)) names.push_back(name);
      }
      client_.Ask(type, names, of_type);
    }
  }

  void Take(const DeltaDiscoveryResponse& response) {
    const size_t came = back_ ? IsWildcard(response.type_url()) : response.resources_size();
    if (!back_) Follow(response);
    if (missing_ == 0 || came == 0) return;
    missing_ -= std::min(missing_, came);
    if (missing_ == 0) finish_.Add();
  }

  void Follow(const DeltaDiscoveryResponse& response) {
    std::map<std::string, std::vector<std::string>> names;
    if (response.type_url() == kClusters && wildcards_.insert(std::string(kListeners)).second) {
      names[std::string(kListeners)];
    }
    for (const Resource& resource : response.resources()) {
      const auto asked = follows_.find({response.type_url(), resource.name()});
      if (asked == follows_.end()) continue;
      for (const Id& id : asked->second) {
        if (!id.name.empty()) {
          names[id.type].push_back(id.name);
        } else if (wildcards_.insert(id.type).second) {
          names[id.type];
        }
      }
    }
    for (const auto& [type, of_type] : names) client_.Ask(type, of_type);
  }

  const bool back_;
  size_t missing_;
  std::set<std::string> wildcards_;  // asked for
  const Follows& follows_;
  Finish& finish_;
  Client client_;
};

}  // namespace

std::vector<double> Storm(const StormOptions& options, const Resources& world) {
  const Follows follows = FollowsOf(world);
  Finish finish;
  std::vector<std::unique_ptr<Proxy>> proxies;
  for (int number = 0; number < options.clients; ++number) {
    proxies.push_back(std::make_unique<Proxy>(options, number, world, follows, finish));
  }
  std::vector<double> seconds = finish.Wait(proxies.size(), options.most);
  for (const auto& proxy : proxies) proxy->Stop();
  std::ranges::sort(seconds);
  return seconds;
}

}  // namespace weft::bench
