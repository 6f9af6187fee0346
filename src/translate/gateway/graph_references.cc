// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What objects refer to: grants, certificates, TLS towards backends, endpoints.
#include <string>
#include <vector>

#include "translate/gateway/backend_tls.h"
#include "translate/gateway/certificates.h"
#include "translate/gateway/graph_parts.h"

namespace weft::translate {

using flow::Derived;
using flow::DerivedGroup;
using flow::Index;
using flow::Key;
using flow::Reads;

References MakeReferences(flow::Graph& graph, const Inputs& inputs) {
  auto& grants =
      graph.Make<Index<model::ReferenceGrant>>("grants by namespace", inputs.reference_grants,
                                               [](const Key&, const model::ReferenceGrant& grant) {
                                                 return std::vector<Key>{grant.metadata.namespace_};
                                               });
  auto& certificates = graph.Make<Derived<model::Secret, Certificate>>(
      "certificates", inputs.secrets,
      [&inputs](Reads& reads, const Key& key, const model::Secret& secret) {
        const auto clock = reads.Get(inputs.clock, kClockKey);
        return CheckCertificate(key, secret, clock ? clock->now : 0);
      });
  auto& tls_claims = graph.Make<Derived<model::BackendTLSPolicy, TlsClaim>>(
      "claims to a backend's TLS", inputs.backend_tls_policies,
      [&inputs](Reads& reads, const Key&, const model::BackendTLSPolicy& policy) {
        return ClaimTls(reads, inputs, policy);
      });
  auto& tls_by_target = graph.Make<Index<TlsClaim>>(
      "TLS claims by target", tls_claims,
      [](const Key&, const TlsClaim& claim) { return std::vector<Key>{claim.target}; });
  auto& backend_tls = graph.Make<DerivedGroup<TlsClaim, BackendTls>>(
      "TLS of backends", tls_by_target,
      [](Reads&, const Key& target, const auto& claims) { return SettleTls(target, claims); });

  // What a reference to a backend leads to.
  auto& slices = graph.Make<Index<model::EndpointSlice>>(
      "endpoint slices by service", inputs.endpoint_slices,
      [](const Key&, const model::EndpointSlice& slice) {
        std::vector<Key> buckets;
        const auto label = slice.metadata.labels.find(std::string(model::kServiceNameLabel));
        if (label != slice.metadata.labels.end()) {
          buckets.push_back(KeyOf(slice.metadata.namespace_, label->second));
        }
        return buckets;
      });
  return {certificates, tls_claims, tls_by_target, World{inputs, grants, slices, backend_tls}};
}

}  // namespace weft::translate
