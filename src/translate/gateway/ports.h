// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// From settled listeners to what the proxy binds: one listener per address and port.
#pragma once

#include <optional>
#include <string>

#include "flow/flow.h"
#include "ir/listener.h"
#include "translate/gateway/values.h"

namespace weft::translate {

// ir::Listener::name of the port that a listener is on.
std::string ProxyListenerName(const ListenerClaim& claim);

// Whether an HTTPS listener takes HTTP/3 too: asked for, with TLS 1.3 allowed, and without client
// certificates, which Envoy does not ask for over QUIC.
bool TakesHttp3(const ListenerClaim& claim);

// One port with all Gateway API listeners on it; nothing when none of them serves. It is open
// without any route too: HTTP answers 404, other connections are closed.
std::optional<ir::Listener> BuildListener(flow::Reads& reads,
                                          flow::Index<StreamRoute>& streams_by_listener,
                                          const flow::Members<BoundListener>& members);

// The settings of an HTTP port that its routes inherit.
struct Group {
  std::string name;
  int64_t route_timeout_ms = 15'000;

  bool operator==(const Group&) const = default;
};
std::optional<Group> BuildGroup(const flow::Members<BoundListener>& members);

// Names of the clusters that the port itself refers to; some may be there twice.
std::vector<flow::Key> ClustersOf(const ir::Listener& listener);

}  // namespace weft::translate
