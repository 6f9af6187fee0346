// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a proxy has refused stays out of its sight, and the last good version stays in force.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/finding.h"
#include "flow/flow.h"
#include "model/object.h"
#include "translate/gateway/values.h"

namespace weft::translate {

// A version of an object that a proxy refuses, and what is served in its place until it changes: of
// the last good version its spec. What that refers to is looked up as ever: a backend or a grant
// that is gone is gone for it too. Where the object is attached, its newest version says.
template <class T>
struct Frozen {
  std::string uid;  // the refused version
  int64_t generation = 0;
  std::shared_ptr<const T> last_good;  // null: there is none
  std::string message;                 // the proxy's; empty: it is on trial, nothing is known yet

  bool Holds(const T& object) const {
    return object.metadata.uid == uid && object.metadata.generation == generation;
  }
  bool operator==(const Frozen& other) const {
    const bool same_good = last_good == other.last_good ||
                           (last_good && other.last_good && *last_good == *other.last_good);
    return uid == other.uid && generation == other.generation && message == other.message &&
           same_good;
  }
};

// What stands in for an object: its last good spec under its own name, or nothing.
template <class T>
std::shared_ptr<const T> StandIn(const Frozen<T>& frozen, const T& object) {
  if (!frozen.last_good) return nullptr;
  auto stand_in = std::make_shared<T>(*frozen.last_good);
  stand_in->metadata = object.metadata;
  return stand_in;
}

// What the proxy said, as a condition of the route (gateway.weft.dev/Programmed False, Refused).
Finding RouteRefused(const ObjectRef& route, const std::string& message, bool has_last_good);

// Makes the node of the rules as they are, unless those of their route are frozen.
flow::Readable<RouteRules>& MakeInForce(flow::Graph& graph, flow::Readable<RouteRules>& rules,
                                        flow::Readable<FrozenRules>& frozen);

}  // namespace weft::translate
