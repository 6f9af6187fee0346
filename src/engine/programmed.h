// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Programmed means programmed: true when every proxy has acknowledged the very version that the
// object led to.
#pragma once

#include <cstdint>

#include "flow/flow.h"
#include "ir/resource.h"
#include "ir/status.h"
#include "translate/gateway/values.h"

namespace weft::engine {

// The version of a resource that all proxies have acknowledged, under EnvoyKey.
struct AckedVersion {
  uint64_t version = 0;
  bool operator==(const AckedVersion&) const = default;
};

struct ProgrammedWorld {
  flow::Readable<AckedVersion>& acks;
  flow::Readable<ir::Resource>& resources;
  flow::Readable<translate::RouteAttachment>& attached;
};

// The status with its Programmed conditions: of a listener by the proxy's listener, of a Gateway by
// all its listeners, of a route (gateway.weft.dev/Programmed) by the routes of each of its hosts.
ir::ObjectStatus WithProgrammed(flow::Reads& reads, const ProgrammedWorld& world,
                                const flow::Key& key, const ir::ObjectStatus& status);

}  // namespace weft::engine
