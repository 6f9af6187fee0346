// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Floor: the smallest ADS server that can feed an Envoy: no order, no tracking, no translation.
// What it takes from a command to the first answer is what Envoy, gRPC and the client take.
#pragma once

#include <envoy/service/discovery/v3/ads.grpc.pb.h>
#include <grpcpp/server.h>

#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "bench/ads/resources.h"

namespace weft::bench {

class FloorStream;

class Floor final
    : public envoy::service::discovery::v3::AggregatedDiscoveryService::CallbackService {
 public:
  // Listens on a Unix socket; nullptr: it cannot.
  static std::unique_ptr<Floor> Start(Resources resources, const std::string& socket);

  // Makes a version of the table of this host in which the route of `path` answers for `added` as
  // well, and keeps it. Its size in bytes; 0: there is no such route.
  size_t Prepare(const std::string& host, const std::string& path, const std::string& added);
  // Sends what was prepared.
  void Send();

 private:
  friend class FloorStream;
  using Reactor = grpc::ServerBidiReactor<DeltaDiscoveryRequest, DeltaDiscoveryResponse>;

  explicit Floor(Resources resources) : resources_(std::move(resources)) {}
  Reactor* DeltaAggregatedResources(grpc::CallbackServerContext* context) override;

  std::mutex mutex_;  // guards what follows
  Resources resources_;
  DeltaDiscoveryResponse prepared_;
  std::set<FloorStream*> streams_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace weft::bench
