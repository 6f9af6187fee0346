// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "bench/ads/capture.h"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>

#include "bench/ads/client.h"

namespace weft::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kQuiet = std::chrono::milliseconds(500);

// Follows what it is given, as Envoy does.
class Follower {
 public:
  explicit Follower(const std::string& socket)
      : client_(socket, "bench-capture",
                [this](Client&, const DeltaDiscoveryResponse& response) { Take(response); }) {
    Ask({{std::string(kClusters), ""}, {std::string(kListeners), ""}});
    client_.Start();
  }

  // Waits until all that was asked for by name is there, and nothing more comes.
  std::optional<Resources> Wait(std::chrono::seconds most) {
    const auto deadline = Clock::now() + most;
    bool complete = false;
    std::unique_lock lock(mutex_);
    while (!complete && Clock::now() < deadline) {
      changed_.wait_for(lock, kQuiet);
      complete = missing_.empty() && Clock::now() - last_ >= kQuiet;
    }
    lock.unlock();
    client_.Stop();
    return complete ? std::optional(std::move(resources_)) : std::nullopt;
  }

 private:
  void Take(const DeltaDiscoveryResponse& response) {
    std::vector<Id> asked;
    {
      const std::lock_guard lock(mutex_);
      last_ = Clock::now();
      missing_.erase({response.type_url(), ""});
      for (const Resource& resource : response.resources()) {
        missing_.erase({response.type_url(), resource.name()});
        resources_[response.type_url()][resource.name()] = resource;
        for (Id& id : AsksFor(resource)) asked.push_back(std::move(id));
      }
    }
    Ask(asked);
    changed_.notify_all();
  }

  void Ask(const std::vector<Id>& ids) {
    std::map<std::string, std::vector<std::string>> names;
    {
      const std::lock_guard lock(mutex_);
      for (const Id& id : ids) {
        if (!known_.insert(id).second) continue;
        missing_.insert(id);
        auto& of_type = names[id.type];
        if (!id.name.empty()) of_type.push_back(id.name);
      }
    }
    for (const auto& [type, of_type] : names) client_.Ask(type, of_type);
  }

  std::mutex mutex_;  // guards what follows, up to the client
  std::condition_variable changed_;
  Clock::time_point last_ = Clock::now();
  std::set<Id> known_, missing_;
  Resources resources_;
  Client client_;
};

}  // namespace

std::optional<Resources> Capture(const std::string& socket, std::chrono::seconds most) {
  return Follower(socket).Wait(most);
}

}  // namespace weft::bench
