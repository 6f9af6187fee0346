// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "bench/ads/floor.h"

#include <envoy/config/route/v3/route.pb.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <deque>
#include <utility>

namespace weft::bench {

using envoy::config::route::v3::Route;
using envoy::config::route::v3::RouteConfiguration;
using envoy::config::route::v3::VirtualHost;

// One connected Envoy. It is answered what it asks for; acknowledgements are not looked at.
class FloorStream final : public Floor::Reactor {
 public:
  explicit FloorStream(Floor& floor) : floor_(floor) {
    {
      const std::lock_guard lock(floor_.mutex_);
      floor_.streams_.insert(this);
    }
    StartRead(&request_);
  }

  void Send(DeltaDiscoveryResponse response) {
    const std::lock_guard lock(mutex_);
    if (ended_) return;
    queue_.push_back(std::move(response));
    if (queue_.size() == 1) StartWrite(&queue_.front());
  }

 private:
  void OnReadDone(bool ok) override {
    if (!ok) {
      const std::lock_guard lock(mutex_);
      if (!std::exchange(ended_, true)) Finish(grpc::Status::OK);
      return;
    }
    const bool first = asked_.insert(request_.type_url()).second;
    if (first || request_.resource_names_subscribe_size() > 0) Answer(first);
    StartRead(&request_);
  }

  void Answer(bool first) {
    DeltaDiscoveryResponse response;
    response.set_type_url(request_.type_url());
    response.set_nonce("n");
    {
      const std::lock_guard lock(floor_.mutex_);
      const ResourcesByName& there = floor_.resources_[request_.type_url()];
      if (first && IsWildcard(request_.type_url())) {
        for (const auto& [name, resource] : there) *response.add_resources() = resource;
      } else {
        for (const std::string& name : request_.resource_names_subscribe()) {
          const auto found = there.find(name);
          if (found != there.end()) *response.add_resources() = found->second;
        }
      }
    }
    Send(std::move(response));
  }

  void OnWriteDone(bool ok) override {
    const std::lock_guard lock(mutex_);
    queue_.pop_front();
    if (ok && !ended_ && !queue_.empty()) StartWrite(&queue_.front());
  }

  void OnDone() override {
    {
      const std::lock_guard lock(floor_.mutex_);
      floor_.streams_.erase(this);
    }
    delete this;
  }

  Floor& floor_;
  DeltaDiscoveryRequest request_;
  std::set<std::string> asked_;
  std::mutex mutex_;  // guards what follows
  std::deque<DeltaDiscoveryResponse> queue_;
  bool ended_ = false;
};

std::unique_ptr<Floor> Floor::Start(Resources resources, const std::string& socket) {
  std::unique_ptr<Floor> floor(new Floor(std::move(resources)));
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(-1);
  builder.SetMaxSendMessageSize(-1);
  builder.AddListeningPort("unix:" + socket, grpc::InsecureServerCredentials());
  builder.RegisterService(floor.get());
  floor->server_ = builder.BuildAndStart();
  return floor->server_ ? std::move(floor) : nullptr;
}

Floor::Reactor* Floor::DeltaAggregatedResources(grpc::CallbackServerContext*) {
  return new FloorStream(*this);
}

namespace {

// The path that a route matches by prefix, whole segments or as it is.
std::string* PathOf(Route& route) {
  auto* match = route.mutable_match();
  if (match->has_path_separated_prefix()) return match->mutable_path_separated_prefix();
  return match->has_prefix() ? match->mutable_prefix() : nullptr;
}

// A copy of each route of `path`, in front of all others and for `added`. False: there is none.
bool Extend(VirtualHost& host, const std::string& path, const std::string& added) {
  std::vector<Route> copies;
  for (Route& route : *host.mutable_routes()) {
    std::string* matched = PathOf(route);
    if (matched == nullptr || *matched != path) continue;
    copies.push_back(route);
    *PathOf(copies.back()) = added;
  }
  const auto count = static_cast<int>(copies.size());
  for (Route& copy : copies) *host.add_routes() = std::move(copy);
  auto& routes = *host.mutable_routes();
  std::rotate(routes.pointer_begin(), routes.pointer_end() - count, routes.pointer_end());
  return count > 0;
}

}  // namespace

size_t Floor::Prepare(const std::string& host, const std::string& path, const std::string& added) {
  const std::lock_guard lock(mutex_);
  for (auto& [name, resource] : resources_[std::string(kRoutes)]) {
    if (resource.resource().value().find(host) == std::string::npos) continue;
    RouteConfiguration table;
    if (!resource.resource().UnpackTo(&table)) continue;
    for (VirtualHost& each : *table.mutable_virtual_hosts()) {
      if (std::ranges::find(each.domains(), host) == each.domains().end()) continue;
      if (!Extend(each, path, added)) continue;
      resource.mutable_resource()->PackFrom(table);
      resource.set_version(added);
      prepared_.Clear();
      prepared_.set_type_url(std::string(kRoutes));
      prepared_.set_nonce("n");
      *prepared_.add_resources() = resource;
      return prepared_.ByteSizeLong();
    }
  }
  return 0;
}

void Floor::Send() {
  const std::lock_guard lock(mutex_);
  for (FloorStream* stream : streams_) stream->Send(prepared_);
}

}  // namespace weft::bench
