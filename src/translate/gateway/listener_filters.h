// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Filters of a listener: what runs before a route is chosen. Spec: Listener.filters, GEP-5224.
#pragma once

#include <string>
#include <vector>

#include "base/finding.h"
#include "translate/gateway/world.h"

namespace weft::translate {

struct ListenerFilterSite {
  const ObjectRef& parent;      // the Gateway or ListenerSet that declares the listener
  std::string field;            // of the listener: "spec.listeners[0]"
  std::string scope;            // of its conditions
  const std::string& identity;  // of the Gateway towards backends
};

// Fills the claim's filters. No request may pass by a filter that cannot be run: where there is
// one, the listener is not usable, and a finding says why (reasons UnsupportedValue,
// InvalidListenerFilterRef, RefNotPermitted).
void TakeListenerFilters(flow::Reads& reads, const World& world, const ListenerFilterSite& site,
                         const model::Listener& listener, ListenerClaim& claim,
                         std::vector<Finding>& findings);

}  // namespace weft::translate
