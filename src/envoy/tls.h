// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Transport sockets: TLS towards clients and towards backends. Keys come by SDS and rotate without
// a restart of anything.
#pragma once

#include <vector>

#include "envoy/config/core/v3/base.pb.h"
#include "envoy/config/core/v3/config_source.pb.h"
#include "ir/cluster.h"
#include "ir/edge.h"
#include "ir/resource.h"
#include "ir/tls.h"

namespace weft::envoy {

// Adds the secrets that the socket refers to, to `needs`.
void SetDownstreamTls(const ir::DownstreamTls& tls, const ir::EdgeSettings& edge,
                      ::envoy::config::core::v3::TransportSocket* socket,
                      std::vector<ir::ResourceId>& needs);
void SetDownstreamQuic(const ir::DownstreamTls& tls, const ir::EdgeSettings& edge,
                       ::envoy::config::core::v3::TransportSocket* socket,
                       std::vector<ir::ResourceId>& needs);
void SetUpstreamTls(const ir::UpstreamTls& tls, ir::UpstreamProtocol protocol,
                    ::envoy::config::core::v3::TransportSocket* socket,
                    std::vector<ir::ResourceId>& needs);

// Resources come by the aggregated stream.
void SetAds(::envoy::config::core::v3::ConfigSource* source);

}  // namespace weft::envoy
