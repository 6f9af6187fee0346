// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The proxy of a UDP port. Spec: UDPRouteRule.backendRefs.
#pragma once

#include <vector>

#include "envoy/extensions/filters/udp/udp_proxy/v3/udp_proxy.pb.h"
#include "ir/listener.h"
#include "ir/resource.h"

namespace weft::envoy {

// No cluster has this name: connections to it are closed, datagrams are lost.
inline constexpr char kNoCluster[] = "weft.invalid";

// A session is a client's address and port, and keeps its backend. Which one that is is drawn from
// the client's port, since Envoy splits UDP by nothing but matchers. What no backend takes is lost.
// Adds the clusters to `needs`.
::envoy::extensions::filters::udp::udp_proxy::v3::UdpProxyConfig ToUdpProxy(
    const ir::ProxyChain& chain, std::vector<ir::ResourceId>& needs);

}  // namespace weft::envoy
