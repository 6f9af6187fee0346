// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// BackendTLSPolicy: TLS towards backends. Spec: GEP-1897.
#pragma once

#include <string>
#include <vector>

#include "flow/flow.h"
#include "ir/secret.h"
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

}  // namespace weft::translate
