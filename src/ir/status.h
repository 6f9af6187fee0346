// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Status as values: what an object's status is before and after its findings are counted in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/object_ref.h"

namespace weft::ir {

// A condition without its transition time, which the state source knows.
struct Condition {
  SharedText type;
  SharedText status;  // "True", "False", "Unknown"
  SharedText reason;
  SharedText message;

  bool operator==(const Condition&) const = default;
};

// One owner of conditions within an object: the object itself, a parent of a route, a listener.
struct StatusScope {
  SharedText scope;  // as ConditionEffect::scope: "", "parents[0]", "listeners[https]"
  std::vector<Condition> conditions;
  // Of a listener.
  std::vector<std::string> supported_kinds;
  size_t attached_routes = 0;
  SharedText proxy_listener;  // ir::Listener::name; "" when it is not served
  // Of a parent: what it is, and what the route wrote.
  std::optional<ObjectRef> parent;
  SharedText section_name;  // of a listener: its own name
  uint32_t port = 0;

  bool operator==(const StatusScope&) const = default;
};

// An address of a Gateway. An Ingress has no routability.
struct GatewayAddress {
  std::string value;
  std::string routability;  // where it is reachable from; "" = wherever its network lets it be

  bool operator==(const GatewayAddress&) const = default;
};

struct ObjectStatus {
  ObjectRef object;
  int64_t generation = 0;
  std::vector<StatusScope> scopes;
  std::vector<GatewayAddress> addresses;
  std::optional<size_t> attached_listener_sets;  // of a Gateway

  bool operator==(const ObjectStatus&) const = default;
};

}  // namespace weft::ir
