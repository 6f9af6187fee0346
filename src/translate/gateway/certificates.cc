// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/certificates.h"

#include <string>
#include <vector>

#include "model/certificate.h"

namespace weft::translate {

flow::Out<Certificate> CheckCertificate(const flow::Key& key, const model::Secret& secret,
                                        int64_t now) {
  flow::Out<Certificate> out;
  const auto chain = secret.data.find("tls.crt");
  const auto private_key = secret.data.find("tls.key");
  const bool meant = secret.type == "kubernetes.io/tls" || chain != secret.data.end();
  if (!meant) return out;
  Certificate certificate;
  if (chain == secret.data.end() || private_key == secret.data.end()) {
    certificate.problem = "tls.crt and tls.key must both be given";
    out.Emit(key, std::move(certificate));
    return out;
  }
  const model::InspectedCertificates inspected =
      model::InspectKeyPair(chain->second, private_key->second, now);
  for (const model::CertificateProblem& problem : inspected.problems) {
    if (problem.severity == Severity::kError && certificate.problem.empty()) {
      certificate.problem = problem.message;
    }
    out.findings.push_back({.severity = problem.severity,
                            .code = problem.code,
                            .object = RefOf("", "Secret", secret.metadata),
                            .field = "data",
                            .message = problem.message,
                            .next = problem.next});
  }
  if (inspected.Usable()) {
    certificate.secret = ir::Secret{.name = "secret/" + key,
                                    .certificate_chain = chain->second,
                                    .private_key = private_key->second,
                                    .owner = RefOf("", "Secret", secret.metadata)};
  }
  out.Emit(key, std::move(certificate));
  return out;
}

flow::Readable<ir::Secret>& MakeSecrets(flow::Graph& graph, const SecretSources& sources) {
  using flow::Key;
  auto& by_listener = graph.Make<flow::Index<BoundListener>>(
      "listeners by certificate", sources.listeners, [](const Key&, const BoundListener& listener) {
        return listener.serves() ? listener.claim->certificates : std::vector<Key>();
      });
  auto& by_cluster = graph.Make<flow::Index<ir::Cluster>>(
      "clusters by secret", sources.clusters, [](const Key&, const ir::Cluster& cluster) {
        if (!cluster.tls) return std::vector<Key>();
        return std::vector<Key>{cluster.tls->client_certificate, cluster.tls->trusted_ca};
      });
  auto& served = graph.Make<flow::Derived<Certificate, ir::Secret>>(
      "certificates served", sources.certificates,
      [&by_listener, &by_cluster](flow::Reads& reads, const Key& key,
                                  const Certificate& certificate) {
        flow::Out<ir::Secret> out;
        if (!certificate.secret) return out;
        const std::string& name = certificate.secret->name;
        if (reads.HasAny(by_listener, key) || reads.HasAny(by_cluster, name)) {
          out.Emit(name, *certificate.secret);
        }
        return out;
      });
  // A listener on several addresses has one authority for all of them.
  auto& by_authority = graph.Make<flow::Index<BoundListener>>(
      "listeners by authority", sources.listeners, [](const Key&, const BoundListener& listener) {
        const bool needs = listener.serves() && listener.claim->client_ca;
        return needs ? std::vector<Key>{listener.claim->client_ca->name} : std::vector<Key>();
      });
  auto& client_authorities = graph.Make<flow::DerivedGroup<BoundListener, ir::Secret>>(
      "authorities for clients", by_authority,
      [](flow::Reads&, const Key& name, const flow::Members<BoundListener>& listeners) {
        flow::Out<ir::Secret> out;
        out.Emit(name, *(*listeners.begin()).second->claim->client_ca);
        return out;
      });
  auto& backend_authorities = graph.Make<flow::Derived<TlsClaim, ir::Secret>>(
      "authorities for backends", sources.tls_claims,
      [&by_cluster](flow::Reads& reads, const Key&, const TlsClaim& claim) {
        flow::Out<ir::Secret> out;
        if (claim.authority && reads.HasAny(by_cluster, claim.authority->name)) {
          out.Emit(claim.authority->name, *claim.authority);
        }
        return out;
      });
  return graph.Make<flow::Union<ir::Secret>>(
      "secrets",
      std::vector<flow::Readable<ir::Secret>*>{&served, &client_authorities, &backend_authorities});
}

}  // namespace weft::translate
