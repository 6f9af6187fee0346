// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// From a backendRef to the cluster that it means, or to a finding that says why there is none.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/finding.h"
#include "translate/gateway/world.h"

namespace weft::translate {

// What the route that refers speaks to its backends when they do not say themselves.
enum class Speaks { kHttp, kGrpc, kTcp, kUdp };

struct ReferenceSite {
  const ObjectRef& route;
  std::string field;  // of the reference: "spec.rules[0].backendRefs[1]"
  Speaks speaks;
  const std::string& identity;  // ClusterKey::identity
};

// The cluster of a reference; nothing where it does not resolve, with a finding that turns
// ResolvedRefs False on all parents (reasons InvalidKind, RefNotPermitted, BackendNotFound,
// UnsupportedProtocol). Spec: HTTPBackendRef, BackendRef.
std::optional<ClusterKey> ResolveBackend(flow::Reads& reads, const World& world,
                                         const ReferenceSite& site,
                                         const model::BackendObjectReference& reference,
                                         std::vector<Finding>& findings);

}  // namespace weft::translate
