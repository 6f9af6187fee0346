// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/values.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"

namespace weft::translate {

PortFamily FamilyOf(Protocol protocol) {
  switch (protocol) {
    case Protocol::kHttp:
      return PortFamily::kHttp;
    case Protocol::kHttps:
    case Protocol::kTls:
      return PortFamily::kTls;
    case Protocol::kTcp:
      return PortFamily::kTcp;
    case Protocol::kUdp:
      return PortFamily::kUdp;
  }
  WEFT_CHECK(false);
}

std::string NameOf(Protocol protocol) {
  switch (protocol) {
    case Protocol::kHttp:
      return "HTTP";
    case Protocol::kHttps:
      return "HTTPS";
    case Protocol::kTls:
      return "TLS";
    case Protocol::kTcp:
      return "TCP";
    case Protocol::kUdp:
      return "UDP";
  }
  WEFT_CHECK(false);
}

std::string GroupOf(const ListenerClaim& claim) {
  if (claim.address == "0.0.0.0") return std::to_string(claim.port);
  std::string group = fmt::format("{}_{}", claim.address, claim.port);
  std::ranges::replace(group, ':', '_');  // a name that the scope module takes
  return group;
}

std::string ClusterKey::Name() const {
  std::string cluster = fmt::format("{}/{}/{}/{}", kind, namespace_, name, port);
  if (protocol == ir::UpstreamProtocol::kHttp2) cluster += "/h2";
  if (protocol == ir::UpstreamProtocol::kTcp) cluster += passthrough ? "/tls" : "/tcp";
  if (protocol == ir::UpstreamProtocol::kUdp) cluster += "/udp";
  if (!identity.empty()) cluster += "/as/" + identity;
  return cluster;
}

}  // namespace weft::translate
