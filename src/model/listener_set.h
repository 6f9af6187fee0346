// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// ListenerSet (gateway.networking.k8s.io), from listenerset_types.go.
#pragma once

#include "model/common.h"
#include "model/gateway.h"

namespace weft::model {

// Field for field a Listener of a Gateway.
using ListenerEntry = Listener;

struct ListenerSetSpec {
  ParentGatewayReference parentRef;
  std::vector<ListenerEntry> listeners;

  bool operator==(const ListenerSetSpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(ListenerSetSpec, (), (parentRef, listeners))

struct ListenerSet {
  ObjectMeta metadata;
  ListenerSetSpec spec;

  bool operator==(const ListenerSet&) const = default;
};
BOOST_DESCRIBE_STRUCT(ListenerSet, (), (metadata, spec))

}  // namespace weft::model
