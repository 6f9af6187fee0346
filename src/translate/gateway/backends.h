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
  bool passthrough = false;     // ClusterKey::passthrough
};

struct ResolvedBackend {
  std::optional<ClusterKey> cluster;
  // What policies may name it by (TlsClaim::target): with its port, and without.
  std::vector<SharedText> targets;
};

// The cluster of a reference; none where it does not resolve, with a finding that turns
// ResolvedRefs False on all parents (reasons InvalidKind, RefNotPermitted, BackendNotFound,
// UnsupportedProtocol), or where a policy on it cannot be honoured, which says so itself.
// Spec: HTTPBackendRef, BackendRef.
ResolvedBackend ResolveBackend(flow::Reads& reads, const World& world, const ReferenceSite& site,
                               const model::BackendObjectReference& reference,
                               std::vector<Finding>& findings);

}  // namespace weft::translate
