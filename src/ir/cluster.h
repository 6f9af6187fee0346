// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Cluster and ClusterEndpoints: one backend (a service's port, a Backend) as the proxy sees it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/object_ref.h"
#include "ir/tls.h"

namespace weft::ir {

enum class UpstreamProtocol {
  kHttp1,
  kHttp2,  // prior knowledge without TLS (h2c), ALPN h2 with TLS
  kTcp,    // bytes
  kUdp,    // datagrams
};

enum class Discovery {
  kEndpoints,  // addresses come as ClusterEndpoints, and change without touching the cluster
  kDns,        // the proxy resolves dns_name itself
};

struct Cluster {
  std::string name;  // unique, stable, readable: it is also the metric's label
  Discovery discovery = Discovery::kEndpoints;
  std::string dns_name;   // kDns only
  uint32_t dns_port = 0;  // kDns only
  UpstreamProtocol protocol = UpstreamProtocol::kHttp1;
  std::optional<UpstreamTls> tls;
  uint32_t connect_timeout_ms = 5000;
  ObjectRef owner;  // the Service or Backend

  bool operator==(const Cluster&) const = default;
};

struct Endpoint {
  // An IP address with port, or, when unix_path is set, a Unix socket.
  std::string ip;
  uint32_t port = 0;
  std::string unix_path;
  std::string zone;
  uint32_t weight = 1;
  // Draining: used only while no endpoint of the cluster is serving and not draining.
  bool draining = false;

  bool operator==(const Endpoint&) const = default;
};

struct ClusterEndpoints {
  std::string cluster;
  std::vector<Endpoint> endpoints;  // sorted by zone, ip, port
  ObjectRef owner;

  bool operator==(const ClusterEndpoints&) const = default;
};

}  // namespace weft::ir
