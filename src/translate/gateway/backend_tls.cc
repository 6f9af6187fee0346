// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/backend_tls.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

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
    const bool known = IsAuthority(reference.group, reference.kind);
    const std::string found =
        known ? ReadAuthority(reads, inputs, reference.kind, policy.namespace_, reference.name)
              : std::string();
    pem += found;
    if (!found.empty()) continue;
    findings.push_back(
        {.severity = Severity::kError,
         .code = "WEFT-BACKEND-CA",
         .object = policy,
         .field = fmt::format("spec.validation.caCertificateRefs[{}]", index),
         .message = known ? fmt::format("there is no {} {} with certificates", reference.kind,
                                        reference.name)
                          : fmt::format("an authority of kind {} in group \"{}\" is not known",
                                        reference.kind, reference.group),
         .next = "give a ConfigMap with the key ca.crt",
         .condition = False(std::string(kAllParents), "ResolvedRefs",
                            known ? "InvalidCACertificateRef" : "InvalidKind")});
  }
  return pem;
}

std::string TargetOf(const model::BackendTLSPolicy& policy, size_t index) {
  const auto& target = policy.spec.targetRefs[index];
  return fmt::format("{}/{}/{}#{}", policy.metadata.namespace_, target.kind, target.name,
                     target.sectionName.value_or(""));
}

// Why a policy does not apply to one of its targets.
std::optional<Finding> TargetProblem(flow::Reads& reads, const Inputs& inputs,
                                     const model::BackendTLSPolicy& policy, size_t index) {
  const auto& target = policy.spec.targetRefs[index];
  const std::string field = fmt::format("spec.targetRefs[{}]", index);
  const auto problem = [&](std::string member, std::string message, std::string next) {
    return Finding{.severity = Severity::kWarning,
                   .code = "WEFT-POLICY-TARGET",
                   .object = RefOf(kGatewayGroup, "BackendTLSPolicy", policy.metadata),
                   .field = field + member,
                   .message = std::move(message),
                   .next = std::move(next)};
  };
  const bool is_service = target.group.empty() && target.kind == "Service";
  const bool is_backend = target.group == kWeftGroup && target.kind == "Backend";
  if (!is_service && !is_backend) {
    return problem(
        ".kind",
        fmt::format("a policy cannot apply to a {} of group \"{}\"", target.kind, target.group),
        "target a Service (group \"\") or a Backend (group gateway.weft.dev)");
  }
  const std::string key = KeyOf(policy.metadata.namespace_, target.name);
  const auto service = is_service ? reads.Get(inputs.services, key) : nullptr;
  if (is_service ? service == nullptr : !reads.Has(inputs.backends, key)) {
    return problem(".name", fmt::format("there is no {} {}", target.kind, key),
                   "create it, or correct the name");
  }
  if (!service || !target.sectionName) return std::nullopt;
  const bool has_port = std::ranges::any_of(
      service->spec.ports, [&](const auto& port) { return port.name == *target.sectionName; });
  if (has_port) return std::nullopt;
  return problem(".sectionName",
                 fmt::format("Service {} has no port named {}", key, *target.sectionName),
                 "name one of its ports");
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

  TellOptions(ref, "spec.options", policy.spec.options, "remove it", out.findings);
  for (size_t index = 0; index < policy.spec.targetRefs.size(); ++index) {
    if (auto problem = TargetProblem(reads, inputs, policy, index)) {
      out.findings.push_back(std::move(*problem));
      continue;
    }
    TlsClaim each = claim;
    each.target_index = index;
    each.target = TargetOf(policy, index);
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
         .message = fmt::format("{} applies to the same target, and is older or first by name",
                                winner->policy.ForPeople()),
         .next = "keep one of them",
         .condition = False(std::string(kAllParents), "Accepted", "Conflicted")});
  }
  out.Emit(target, winner->tls);
  return out;
}

flow::Index<TargetUse>& MakeTargetUses(flow::Graph& graph, flow::Index<TlsClaim>& tls_by_target,
                                       flow::Readable<RouteRules>& rules,
                                       flow::Readable<StreamRoute>& streams,
                                       flow::Readable<BoundListener>& listeners) {
  using flow::Key;
  const auto emit = [&tls_by_target](flow::Reads& reads, const Key& key,
                                     const std::set<SharedText>& targets,
                                     const std::set<ObjectRef>& gateways) {
    flow::Out<TargetUse> out;
    for (const SharedText& target : targets) {
      if (!reads.HasAny(tls_by_target, target)) continue;
      for (const ObjectRef& gateway : gateways) {
        out.Emit(fmt::format("{}|{}|{}", key, target, gateway.ToString()),
                 TargetUse{target, gateway});
      }
    }
    return out;
  };
  auto& by_rules = graph.Make<flow::Derived<RouteRules, TargetUse>>(
      "policy targets of rules", rules,
      [emit](flow::Reads& reads, const Key& key, const RouteRules& each) {
        return emit(reads, key, each.targets, each.gateways);
      });
  auto& by_streams = graph.Make<flow::Derived<StreamRoute, TargetUse>>(
      "policy targets of streams", streams,
      [emit](flow::Reads& reads, const Key& key, const StreamRoute& stream) {
        return emit(reads, key, stream.targets, {stream.gateway});
      });
  auto& by_listeners = graph.Make<flow::Derived<BoundListener, TargetUse>>(
      "policy targets of listeners", listeners,
      [emit](flow::Reads& reads, const Key& key, const BoundListener& listener) {
        return emit(reads, key, listener.claim->filter_targets, {listener.claim->gateway});
      });
  auto& all = graph.Make<flow::Union<TargetUse>>(
      "policy targets used",
      std::vector<flow::Readable<TargetUse>*>{&by_rules, &by_streams, &by_listeners});
  auto& by_pair = graph.Make<flow::Index<TargetUse>>(
      "policy targets by gateway", all, [](const Key&, const TargetUse& use) {
        return std::vector<Key>{use.target + "|" + use.gateway.ToString()};
      });
  // However many routes: a change of one is none here.
  auto& once = graph.Make<flow::DerivedGroup<TargetUse, TargetUse>>(
      "policy targets and gateways", by_pair,
      [](flow::Reads&, const Key& pair, const flow::Members<TargetUse>& members) {
        flow::Out<TargetUse> out;
        out.Emit(pair, *(*members.begin()).second);
        return out;
      });
  return graph.Make<flow::Index<TargetUse>>(
      "gateways by policy target", once,
      [](const Key&, const TargetUse& use) { return std::vector<Key>{use.target}; });
}

ir::ObjectStatus PolicyStatus(flow::Reads& reads, flow::Index<TargetUse>& uses,
                              const model::BackendTLSPolicy& policy) {
  constexpr size_t kMostAncestors = 16;
  std::set<ObjectRef> gateways;
  for (size_t index = 0; index < policy.spec.targetRefs.size(); ++index) {
    for (const auto& [key, use] : reads.Lookup(uses, TargetOf(policy, index))) {
      gateways.insert(use->gateway);
    }
  }
  ir::ObjectStatus status{.object = RefOf(kGatewayGroup, "BackendTLSPolicy", policy.metadata),
                          .generation = policy.metadata.generation};
  for (const ObjectRef& gateway : gateways) {
    const size_t index = status.scopes.size();
    if (index == kMostAncestors) break;
    status.scopes.push_back(
        {.scope = ParentScope(index),
         .conditions = {{"Accepted", "True", "Accepted", "the policy applies"},
                        {"ResolvedRefs", "True", "ResolvedRefs", "all references resolve"}},
         .parent = gateway});
  }
  return status;
}

}  // namespace weft::translate
