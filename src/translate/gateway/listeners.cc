// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/listeners.h"

#include <fmt/format.h>

#include <algorithm>

#include "translate/gateway/findings.h"
#include "translate/gateway/hostname.h"
#include "translate/gateway/listener_filters.h"

namespace weft::translate {
namespace {

// Makes the claims of one parent; each listener's problems are its own.
class Claimant {
 public:
  Claimant(flow::Reads& reads, const ListenerWorld& world, const OwnGateway& gateway,
           ObjectRef parent, flow::Out<ListenerClaim>& out)
      : reads_(reads), world_(world), gateway_(gateway), parent_(std::move(parent)), out_(out) {}

  void Claim(const std::vector<model::Listener>& listeners, const Seniority& set_seniority) {
    const bool from_set = parent_.kind == "ListenerSet";
    for (size_t index = 0; index < listeners.size(); ++index) {
      const model::Listener& listener = listeners[index];
      field_ = fmt::format("spec.listeners[{}]", index);
      scope_ = ListenerScope(listener.name);
      const auto protocol = ProtocolOf(listener.protocol);
      if (!protocol) {
        Report("WEFT-LISTENER-PROTOCOL", "protocol", "Accepted", "UnsupportedProtocol",
               fmt::format("protocol {} is not supported", listener.protocol),
               "use HTTP, HTTPS, TLS, TCP or UDP");
        continue;
      }
      ListenerClaim claim;
      claim.key = ListenerKey(gateway_.seniority.name, parent_, listener.name);
      claim.parent = parent_;
      claim.gateway = gateway_.ref;
      claim.name = listener.name;
      claim.port = static_cast<uint32_t>(listener.port);
      claim.protocol = *protocol;
      claim.hostname = HostPattern(listener.hostname);
      claim.gateway_seniority = gateway_.seniority;
      claim.from_set = from_set;
      claim.set_seniority = set_seniority;
      claim.index = index;
      claim.edge = gateway_.edge;
      claim.client_certificate = gateway_.client_certificate;
      claim.usable = gateway_.valid;
      TakeAllowedRoutes(listener, claim);
      TakeTls(listener, claim);
      TakeListenerFilters(reads_, world_.world,
                          {.parent = parent_,
                           .field = field_,
                           .scope = scope_,
                           .identity = gateway_.client_certificate},
                          listener, claim, out_.findings);
      Bind(claim);
    }
  }

 private:
  // A claim on each address of the Gateway. Without any it is in nobody's way, and has a status all
  // the same.
  void Bind(const ListenerClaim& claim) {
    static const std::vector<ir::GatewayAddress> kNowhere(1);
    const auto& addresses = gateway_.addresses.empty() ? kNowhere : gateway_.addresses;
    for (const ir::GatewayAddress& address : addresses) {
      ListenerClaim bound = claim;
      bound.address = address.value;
      if (address != addresses.front()) bound.key = bound.key + "@" + address.value;
      std::string key = bound.key;
      out_.Emit(std::move(key), std::move(bound));
    }
  }

  void Report(std::string code, std::string_view member, std::string type, std::string reason,
              std::string message, std::string next) {
    ReportAt(fmt::format("{}.{}", field_, member), std::move(code), std::move(type),
             std::move(reason), std::move(message), std::move(next));
  }

  // What is wrong with the listener stands in its Gateway, at `place`. A ListenerSet knows it by
  // its reference to that.
  void ReportOfGateway(std::string code, const std::string& place, std::string type,
                       std::string reason, std::string message, std::string next) {
    const bool own = parent_ == gateway_.ref;
    ReportAt(own ? place : "spec.parentRef", std::move(code), std::move(type), std::move(reason),
             own ? std::move(message)
                 : fmt::format("{} of {}: {}", place, gateway_.ref.ForPeople(), message),
             std::move(next));
  }

  void ReportAt(std::string field, std::string code, std::string type, std::string reason,
                std::string message, std::string next) {
    out_.findings.push_back({.severity = Severity::kError,
                             .code = std::move(code),
                             .object = parent_,
                             .field = std::move(field),
                             .message = std::move(message),
                             .next = std::move(next),
                             .condition = False(scope_, std::move(type), std::move(reason))});
  }

  // Spec: AllowedRoutes.
  void TakeAllowedRoutes(const model::Listener& listener, ListenerClaim& claim) {
    const std::set<std::string> supported = RouteKindsOf(claim.protocol);
    claim.namespaces_from = "Same";
    claim.route_kinds = supported;
    if (!listener.allowedRoutes) return;
    if (const auto& namespaces = listener.allowedRoutes->namespaces) {
      claim.namespaces_from = namespaces->from.value_or("Same");
      claim.namespace_selector = namespaces->selector.value_or(model::LabelSelector{});
    }
    const auto& kinds = listener.allowedRoutes->kinds;
    if (kinds.empty()) return;
    claim.route_kinds.clear();
    for (size_t index = 0; index < kinds.size(); ++index) {
      const std::string group = kinds[index].group.value_or(std::string(kGatewayGroup));
      if (group == kGatewayGroup && supported.contains(kinds[index].kind)) {
        claim.route_kinds.insert(kinds[index].kind);
        continue;
      }
      Report("WEFT-LISTENER-ROUTE-KIND", fmt::format("allowedRoutes.kinds[{}]", index),
             "ResolvedRefs", "InvalidRouteKinds",
             fmt::format("a listener of protocol {} cannot serve routes of kind {} of group {}",
                         listener.protocol, kinds[index].kind, group),
             fmt::format("use one of {}", fmt::join(supported, ", ")));
    }
  }

  // Spec: ListenerTLSConfig.
  void TakeTls(const model::Listener& listener, ListenerClaim& claim) {
    if (claim.protocol != Protocol::kHttps && claim.protocol != Protocol::kTls) return;
    if (listener.tls) {
      TellOptions(parent_, field_ + ".tls.options", listener.tls->options,
                  "remove it; GatewayParameters have the versions of TLS", out_.findings);
    }
    if (listener.tls && listener.tls->mode == "Passthrough") {
      claim.passthrough = true;
      return;
    }
    ir::DownstreamTls tls;
    if (claim.protocol == Protocol::kHttps) tls.alpn = {"h2", "http/1.1"};
    if (listener.tls) {
      const auto& references = listener.tls->certificateRefs;
      for (size_t index = 0; index < references.size(); ++index) {
        if (auto key = ResolveCertificate(references[index], index)) {
          tls.certificates.push_back("secret/" + *key);
          claim.certificates.push_back(*key);
        }
      }
    }
    if (tls.certificates.empty()) {
      claim.usable = false;
      if (!listener.tls || listener.tls->certificateRefs.empty()) {
        Report("WEFT-CERTIFICATE", "tls.certificateRefs", "ResolvedRefs", "InvalidCertificateRef",
               "TLS is ended here, but no certificate is given",
               "give a Secret of type kubernetes.io/tls in certificateRefs");
      }
    }
    TakeClientValidation(claim, tls);
    claim.tls = std::move(tls);
  }

  // The key of the Secret, when it may be used and holds a certificate that can be served.
  std::optional<std::string> ResolveCertificate(const model::SecretObjectReference& reference,
                                                size_t index) {
    const std::string member = fmt::format("tls.certificateRefs[{}]", index);
    const std::string group = reference.group.value_or("");
    const std::string kind = reference.kind.value_or("Secret");
    const std::string namespace_ = reference.namespace_.value_or(parent_.namespace_);
    std::string key = KeyOf(namespace_, reference.name);
    if (!group.empty() || kind != "Secret") {
      Report("WEFT-CERTIFICATE", member, "ResolvedRefs", "InvalidCertificateRef",
             fmt::format("a certificate of kind {} in group \"{}\" is not known", kind, group),
             "refer to a Secret");
      return std::nullopt;
    }
    if (!Permitted(reads_, world_.grants_by_namespace,
                   {parent_.group, parent_.kind, parent_.namespace_, {}},
                   {"", "Secret", namespace_, reference.name})) {
      Report("WEFT-REF-NOT-PERMITTED", member, "ResolvedRefs", "RefNotPermitted",
             fmt::format("namespace {} does not allow this {} to refer to its Secret {}",
                         namespace_, parent_.kind, reference.name),
             fmt::format("add a ReferenceGrant in namespace {}", namespace_));
      return std::nullopt;
    }
    const auto certificate = reads_.Get(world_.certificates, key);
    if (!certificate || !certificate->secret) {
      Report("WEFT-CERTIFICATE", member, "ResolvedRefs", "InvalidCertificateRef",
             certificate ? fmt::format("Secret {}: {}", key, certificate->problem)
                         : fmt::format("there is no Secret {} of type kubernetes.io/tls", key),
             "give a Secret with tls.crt and tls.key in PEM");
      return std::nullopt;
    }
    return key;
  }

  // Spec: FrontendTLSConfig (GEP-91): the port's own entry replaces the default.
  void TakeClientValidation(ListenerClaim& claim, ir::DownstreamTls& tls) {
    if (!gateway_.frontend || claim.protocol != Protocol::kHttps) return;
    const model::TLSConfig* config = &gateway_.frontend->default_;
    std::string place = "spec.tls.frontend.default";
    const auto& ports = gateway_.frontend->perPort;
    for (size_t index = 0; index < ports.size(); ++index) {
      if (static_cast<uint32_t>(ports[index].port) != claim.port) continue;
      config = &ports[index].tls;
      place = fmt::format("spec.tls.frontend.perPort[{}].tls", index);
    }
    if (!config->validation) return;
    place += ".validation.caCertificateRefs";
    ir::Secret authority{.name = "client-ca/" + claim.key, .owner = gateway_.ref};
    const auto& references = config->validation->caCertificateRefs;
    for (size_t index = 0; index < references.size(); ++index) {
      authority.trusted_ca +=
          ResolveAuthority(references[index], fmt::format("{}[{}]", place, index));
    }
    if (authority.trusted_ca.empty()) {
      claim.usable = false;
      ReportOfGateway("WEFT-CLIENT-CA", place, "Accepted", "NoValidCACertificate",
                      "clients must show a certificate, but none of the authorities that would "
                      "vouch for it can be used, so no client can be let in",
                      "correct the references");
      return;
    }
    tls.client_validation = ir::ClientValidation{
        .trusted_ca = authority.name,
        .insecure_fallback = config->validation->mode == "AllowInsecureFallback"};
    claim.client_ca = std::move(authority);
  }

  // The PEM of a ConfigMap's or Secret's ca.crt; "" with a finding where there is none.
  std::string ResolveAuthority(const model::ObjectReference& reference, const std::string& place) {
    if (!IsAuthority(reference.group, reference.kind)) {
      ReportOfGateway("WEFT-CLIENT-CA", place, "ResolvedRefs", "InvalidCACertificateKind",
                      fmt::format("an authority of kind {} in group \"{}\" is not known",
                                  reference.kind, reference.group),
                      "refer to a ConfigMap with the key ca.crt");
      return {};
    }
    const std::string namespace_ = reference.namespace_.value_or(gateway_.ref.namespace_);
    const bool everybodys = IsTrustBundle(reference.group, reference.kind);
    if (!everybodys && !Permitted(reads_, world_.grants_by_namespace,
                                  {kGatewayGroup, "Gateway", gateway_.ref.namespace_, {}},
                                  {"", reference.kind, namespace_, reference.name})) {
      ReportOfGateway("WEFT-REF-NOT-PERMITTED", place, "ResolvedRefs", "RefNotPermitted",
                      fmt::format("namespace {} does not allow this Gateway to refer to its {} {}",
                                  namespace_, reference.kind, reference.name),
                      fmt::format("add a ReferenceGrant in namespace {}", namespace_));
      return {};
    }
    std::string pem =
        ReadAuthority(reads_, world_.inputs, reference.kind, namespace_, reference.name);
    if (pem.empty()) {
      ReportOfGateway("WEFT-CLIENT-CA", place, "ResolvedRefs", "InvalidCACertificateRef",
                      fmt::format("there is no {} {} with certificates", reference.kind,
                                  everybodys ? reference.name : KeyOf(namespace_, reference.name)),
                      everybodys ? "create it" : "create it, with the certificates under ca.crt");
    }
    return pem;
  }

  flow::Reads& reads_;
  const ListenerWorld& world_;
  const OwnGateway& gateway_;
  const ObjectRef parent_;
  flow::Out<ListenerClaim>& out_;
  std::string field_;  // of the listener at hand
  std::string scope_;
};

// Whether the Gateway lets ListenerSets of that namespace attach. Spec: AllowedListeners.
bool LetsAttach(flow::Reads& reads, const ListenerWorld& world, const model::Gateway& gateway,
                const std::string& namespace_) {
  if (!gateway.spec.allowedListeners || !gateway.spec.allowedListeners->namespaces) return false;
  const auto& allowed = *gateway.spec.allowedListeners->namespaces;
  const std::string from = allowed.from.value_or("None");
  if (from == "All") return true;
  if (from == "Same") return namespace_ == gateway.metadata.namespace_;
  return from == "Selector" && allowed.selector &&
         Selects(*allowed.selector, LabelsOfNamespace(reads, world.inputs, namespace_));
}

}  // namespace

std::string ListenerKey(const std::string& gateway, const ObjectRef& parent,
                        std::string_view name) {
  const std::string own = KeyOf(parent.namespace_, parent.name);
  return parent.kind == "ListenerSet" ? fmt::format("{}/{}/{}", gateway, own, name)
                                      : fmt::format("{}/{}", own, name);
}

std::optional<Protocol> ProtocolOf(const std::string& name) {
  if (name == "HTTP") return Protocol::kHttp;
  if (name == "HTTPS") return Protocol::kHttps;
  if (name == "TLS") return Protocol::kTls;
  if (name == "TCP") return Protocol::kTcp;
  if (name == "UDP") return Protocol::kUdp;
  return std::nullopt;
}

std::set<std::string> RouteKindsOf(Protocol protocol) {
  switch (protocol) {
    case Protocol::kHttp:
    case Protocol::kHttps:
      return {"HTTPRoute", "GRPCRoute"};
    case Protocol::kTls:
      return {"TLSRoute"};
    case Protocol::kTcp:
      return {"TCPRoute"};
    case Protocol::kUdp:
      return {"UDPRoute"};
  }
  return {};
}

flow::Out<ListenerClaim> ClaimListeners(flow::Reads& reads, const ListenerWorld& world,
                                        const flow::Key& key, const OwnGateway& gateway) {
  flow::Out<ListenerClaim> out;
  const auto object = reads.Get(world.inputs.gateways, key);
  if (!object) return out;
  Claimant(reads, world, gateway, gateway.ref, out).Claim(object->spec.listeners, {});
  return out;
}

flow::Out<ListenerClaim> ClaimListeners(flow::Reads& reads, const ListenerWorld& world,
                                        const model::ListenerSet& set) {
  flow::Out<ListenerClaim> out;
  const auto& parent = set.spec.parentRef;
  if (parent.group.value_or(std::string(kGatewayGroup)) != kGatewayGroup ||
      parent.kind.value_or("Gateway") != "Gateway") {
    return out;
  }
  const std::string key = KeyOf(parent.namespace_.value_or(set.metadata.namespace_), parent.name);
  const auto gateway = reads.Get(world.gateways, key);
  const auto object = reads.Get(world.inputs.gateways, key);
  const ObjectRef ref = RefOf(kGatewayGroup, "ListenerSet", set.metadata);
  if (!object) {
    out.findings.push_back({.severity = Severity::kWarning,
                            .code = "WEFT-PARENT-NOT-FOUND",
                            .object = ref,
                            .field = "spec.parentRef.name",
                            .message = fmt::format("there is no Gateway {}", key),
                            .next = "create it, or correct the name and namespace"});
  }
  if (!gateway || !object) return out;
  if (!LetsAttach(reads, world, *object, set.metadata.namespace_)) {
    out.findings.push_back(
        {.severity = Severity::kError,
         .code = "WEFT-LISTENER-SET-NOT-ALLOWED",
         .object = ref,
         .field = "spec.parentRef",
         .message = fmt::format("Gateway {} does not let ListenerSets of namespace {} attach", key,
                                set.metadata.namespace_),
         .next = "set spec.allowedListeners.namespaces of the Gateway",
         .condition = False("", "Accepted", "NotAllowed")});
    return out;
  }
  if (!gateway->valid) {
    out.findings.push_back({.severity = Severity::kError,
                            .code = "WEFT-GATEWAY-NOT-ACCEPTED",
                            .object = ref,
                            .field = "spec.parentRef",
                            .message = fmt::format("Gateway {} is not accepted itself", key),
                            .next = "see the status of the Gateway",
                            .condition = False("", "Accepted", "ParentNotAccepted")});
  }
  Claimant(reads, world, *gateway, ref, out).Claim(set.spec.listeners, SeniorityOf(set.metadata));
  return out;
}

}  // namespace weft::translate
