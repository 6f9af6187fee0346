// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Client: one delta ADS stream as a proxy has it, which acknowledges all that it is given.
#pragma once

#include <envoy/service/discovery/v3/ads.grpc.pb.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/client_callback.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "bench/ads/resources.h"

namespace weft::bench {

class Client final : public grpc::ClientBidiReactor<DeltaDiscoveryRequest, DeltaDiscoveryResponse> {
 public:
  // Called on gRPC's threads, one call at a time.
  using OnResponse = std::function<void(Client&, const DeltaDiscoveryResponse&)>;

  // Connects to a Unix socket, as this node. Nothing is read before Start().
  Client(const std::string& socket, std::string node, OnResponse on_response);
  void Start();
  // Closes the stream and waits for its end, which the status tells.
  grpc::Status Stop();

  // Asks for these names of a type; for all when there are none. `known`: what it has already, told
  // in a stream's first request of a type.
  void Ask(const std::string& type, const std::vector<std::string>& names,
           const ResourcesByName& known = {});

 private:
  void Queue(DeltaDiscoveryRequest request);
  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;

  const std::string node_;
  const OnResponse on_response_;
  std::unique_ptr<envoy::service::discovery::v3::AggregatedDiscoveryService::Stub> stub_;
  grpc::ClientContext context_;
  DeltaDiscoveryResponse incoming_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable ended_;
  std::deque<DeltaDiscoveryRequest> queue_;  // its front is being written
  bool started_ = false;
  bool introduced_ = false;
  std::optional<grpc::Status> status_;
};

}  // namespace weft::bench
