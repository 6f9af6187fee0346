// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// TLSRoute, TCPRoute and UDPRoute: bytes from a listener to backends.
#pragma once

#include <string>
#include <vector>

#include "flow/flow.h"
#include "ir/listener.h"
#include "translate/gateway/attach.h"
#include "translate/gateway/backends.h"
#include "translate/gateway/world.h"

namespace weft::translate {

// What the three kinds have in common.
struct StreamView {
  RouteView route;
  Speaks speaks;
  std::vector<const std::vector<model::BackendRef>*> rules;  // backendRefs of each rule
  bool stand_in = false;  // for a newer version of the route, which is frozen
};
StreamView ViewOf(const model::TLSRoute& route);
StreamView ViewOf(const model::TCPRoute& route);
StreamView ViewOf(const model::UDPRoute& route);

// The route on each listener and name that it attaches to. Of several rules the first counts: no
// rule of these kinds has a match. Invalid backends keep their share, whose connections are closed.
// Spec: TLSRouteRule, TCPRouteRule, UDPRouteRule.
flow::Out<StreamRoute> TranslateStream(flow::Reads& reads, const World& world,
                                       const StreamView& view,
                                       const std::vector<Attachment>& attachments);

// Of several routes on one listener and name the first in line wins; the others get a finding.
// Members: all with one StreamBucket.
flow::Out<StreamRoute> SettleStreams(const flow::Key& bucket,
                                     const flow::Members<StreamRoute>& routes);
std::string StreamBucket(std::string_view group, std::string_view listener, std::string_view host);

}  // namespace weft::translate
