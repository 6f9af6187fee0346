// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/backend_tls.h"

#include <fmt/format.h>

#include "translate/gateway/findings.h"

namespace weft::translate {
namespace {

// Certificates of all references; each that cannot be used gives a finding.
std::string Authorities(flow::Reads& reads, const Inputs& inputs, const ObjectRef& policy,
                        const std::vector<model::LocalObjectReference>& references,
                        std::vector<Finding>& findings) {
  std::string pem;
  for (size_t index = 0; index < references.size(); ++index) {
    const auto& reference = references[index];
    const std::string key = KeyOf(policy.namespace_, reference.name);
    const bool known =
        reference.group.empty() && (reference.kind == "ConfigMap" || reference.kind == "Secret");
    const std::string found =
        known ? ReadAuthority(reads, inputs, reference.kind, key) : std::string();
    pem += found;
    if (!found.empty()) continue;
    findings.push_back(
        {.severity = Severity::kError,
         .code = "WEFT-BACKEND-CA",
         .object = policy,
         .field = fmt::format("spec.validation.caCertificateRefs[{}]", index),
         .message = known ? fmt::format("there is no {} {} with certificates under ca.crt",
                                        reference.kind, key)
                          : fmt::format("an authority of kind {} in group \"{}\" is not known",
                                        reference.kind, reference.group),
         .next = "give a ConfigMap with the key ca.crt",
         .condition = False(std::string(kAllParents), "ResolvedRefs",
                            known ? "InvalidCACertificateRef" : "InvalidKind")});
  }
  return pem;
}

}  // namespace

flow::Out<TlsClaim> ClaimTls(flow::Reads& reads, const Inputs& inputs,
                             const model::BackendTLSPolicy& policy) {
  flow::Out<TlsClaim> out;
  const ObjectRef ref = RefOf(kGatewayGroup, "BackendTLSPolicy", policy.metadata);
  const auto& validation = policy.spec.validation;

  TlsClaim claim{.policy = ref, .seniority = SeniorityOf(policy.metadata)};
  claim.tls.tls.server_name = validation.hostname;
  for (const auto& name : validation.subjectAltNames) {
    if (name.type == "URI") {
      claim.tls.tls.uris.push_back(name.uri);
    } else {
      claim.tls.tls.dns_names.push_back(name.hostname);
    }
  }
  if (!validation.caCertificateRefs.empty()) {
    std::string pem = Authorities(reads, inputs, ref, validation.caCertificateRefs, out.findings);
    claim.tls.valid = !pem.empty();
    if (claim.tls.valid) {
      claim.tls.tls.trusted_ca = "backend-ca/" + KeyOf(policy.metadata);
      claim.authority =
          ir::Secret{.name = claim.tls.tls.trusted_ca, .trusted_ca = std::move(pem), .owner = ref};
    } else {
      out.findings.push_back(
          {.severity = Severity::kError,
           .code = "WEFT-BACKEND-CA",
           .object = ref,
           .field = "spec.validation.caCertificateRefs",
           .message = "none of the authorities can be used, so no backend can be trusted and its "
                      "requests are answered with an error",
           .next = "correct the references",
           .condition = False(std::string(kAllParents), "Accepted", "NoValidCACertificate")});
    }
  } else if (validation.wellKnownCACertificates.value_or("") != "System") {
    claim.tls.valid = false;
    out.findings.push_back({.severity = Severity::kError,
                            .code = "WEFT-BACKEND-CA",
                            .object = ref,
                            .field = "spec.validation.wellKnownCACertificates",
                            .message = "these well-known authorities are not supported",
                            .next = "use System",
                            .condition = False(std::string(kAllParents), "Accepted", "Invalid")});
  }

  for (size_t index = 0; index < policy.spec.targetRefs.size(); ++index) {
    const auto& target = policy.spec.targetRefs[index];
    const bool service = target.group.empty() && target.kind == "Service";
    const bool backend = target.group == kWeftGroup && target.kind == "Backend";
    const std::string key = KeyOf(policy.metadata.namespace_, target.name);
    const bool exists = service   ? reads.Has(inputs.services, key)
                        : backend ? reads.Has(inputs.backends, key)
                                  : false;
    if (!exists) {
      out.findings.push_back(
          {.severity = Severity::kWarning,
           .code = "WEFT-POLICY-TARGET",
           .object = ref,
           .field = fmt::format("spec.targetRefs[{}]", index),
           .message = fmt::format("there is no {} {}", target.kind, key),
           .next = "create it, or correct the reference",
           .condition = False(ParentScope(index), "Accepted", "TargetNotFound")});
      continue;
    }
    TlsClaim each = claim;
    each.target_index = index;
    each.target = fmt::format("{}/{}/{}#{}", policy.metadata.namespace_, target.kind, target.name,
                              target.sectionName.value_or(""));
    claim.authority.reset();  // one resource, however many targets
    out.Emit(fmt::format("{}|{}", KeyOf(policy.metadata), index), std::move(each));
  }
  return out;
}

flow::Out<BackendTls> SettleTls(const flow::Key& target, const flow::Members<TlsClaim>& claims) {
  flow::Out<BackendTls> out;
  flow::Ref<TlsClaim> winner;
  for (const auto& [key, claim] : claims) {
    if (!winner || claim->seniority < winner->seniority) winner = claim;
  }
  for (const auto& [key, claim] : claims) {
    if (claim == winner) continue;
    out.findings.push_back(
        {.severity = Severity::kError,
         .code = "WEFT-POLICY-CONFLICT",
         .object = claim->policy,
         .field = fmt::format("spec.targetRefs[{}]", claim->target_index),
         .message = fmt::format("an older BackendTLSPolicy, {}, applies to the same target",
                                winner->policy.name),
         .next = "keep one of them",
         .condition = False(ParentScope(claim->target_index), "Accepted", "Conflicted")});
  }
  out.Emit(target, winner->tls);
  return out;
}

}  // namespace weft::translate
