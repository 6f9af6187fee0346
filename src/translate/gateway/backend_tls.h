// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// BackendTLSPolicy: TLS towards backends. Spec: GEP-1897.
#pragma once

#include <string>
#include <vector>

#include "flow/flow.h"
#include "ir/secret.h"
#include "ir/status.h"
#include "translate/gateway/world.h"

namespace weft::translate {

// A policy's claim to one target.
struct TlsClaim {
  ObjectRef policy;
  size_t target_index = 0;
  std::string target;  // "namespace/Kind/name#section"
  Seniority seniority;
  BackendTls tls;
  std::optional<ir::Secret> authority;  // behind tls.tls.trusted_ca

  bool operator==(const TlsClaim&) const = default;
};

// The claims of one policy; CA problems make them invalid (ResolvedRefs and Accepted False).
flow::Out<TlsClaim> ClaimTls(flow::Reads& reads, const Inputs& inputs,
                             const model::BackendTLSPolicy& policy);

// The oldest policy of a target wins, the others are Conflicted.
flow::Out<BackendTls> SettleTls(const flow::Key& target, const flow::Members<TlsClaim>& claims);

// By which Gateways the targets of policies are reached, each once; targets without a policy are
// left out.
flow::Index<TargetUse>& MakeTargetUses(flow::Graph& graph, flow::Index<TlsClaim>& tls_by_target,
                                       flow::Readable<RouteRules>& rules,
                                       flow::Readable<StreamRoute>& streams,
                                       flow::Readable<BoundListener>& listeners);

// The policy's status when nothing is wrong: an entry for each Gateway by which requests reach one
// of its targets. Spec: PolicyAncestorStatus.
ir::ObjectStatus PolicyStatus(flow::Reads& reads, flow::Index<TargetUse>& uses,
                              const model::BackendTLSPolicy& policy);

}  // namespace weft::translate
