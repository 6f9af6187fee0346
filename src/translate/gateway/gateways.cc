// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which Gateways are Weft's, and what their listeners inherit.
#include <fmt/format.h>

#include "translate/gateway/edge.h"
#include "translate/gateway/findings.h"
#include "translate/gateway/listeners.h"

namespace weft::translate {
namespace {

struct GatewayBuilder {
  flow::Reads& reads;
  const Inputs& inputs;
  flow::Index<model::ReferenceGrant>& grants_by_namespace;
  flow::Readable<Certificate>& certificates;
  const model::Gateway& gateway;
  OwnGateway& own;
  std::vector<Finding>& findings;

  void Report(std::string code, std::string field, ConditionEffect effect, std::string message,
              std::string next) {
    findings.push_back({.severity = Severity::kError,
                        .code = std::move(code),
                        .object = own.ref,
                        .field = std::move(field),
                        .message = std::move(message),
                        .next = std::move(next),
                        .condition = std::move(effect)});
  }

  // Settings of the edge: the Gateway's parameters, or else its class's. Spec: GEP-1867.
  void TakeParameters(const model::GatewayClass* gateway_class) {
    std::string key, field;
    std::string group, kind;
    if (gateway.spec.infrastructure && gateway.spec.infrastructure->parametersRef) {
      const auto& reference = *gateway.spec.infrastructure->parametersRef;
      key = KeyOf(gateway.metadata.namespace_, reference.name);
      group = reference.group, kind = reference.kind;
      field = "spec.infrastructure.parametersRef";
    } else if (gateway_class && gateway_class->spec.parametersRef) {
      const auto& reference = *gateway_class->spec.parametersRef;
      key = KeyOf(reference.namespace_.value_or(""), reference.name);
      group = reference.group, kind = reference.kind;
      field = "spec.gatewayClassName";
    } else {
      return;
    }
    if (group != kWeftGroup || kind != "GatewayParameters") {
      Report("WEFT-PARAMETERS-KIND", field, False("", "Accepted", "InvalidParameters"),
             fmt::format("parameters of kind {} in group {} are not known", kind, group),
             "refer to a GatewayParameters of group gateway.weft.dev");
      return;
    }
    const auto parameters = reads.Get(inputs.gateway_parameters, key);
    if (!parameters) {
      Report("WEFT-PARAMETERS-NOT-FOUND", field, False("", "Accepted", "InvalidParameters"),
             fmt::format("there is no GatewayParameters {}", key),
             "create it, or correct the name");
      return;
    }
    own.edge = ToEdgeSettings(*parameters);
  }

  // Spec: GatewayBackendTLS.clientCertificateRef (GEP-3155).
  void TakeClientCertificate() {
    if (!gateway.spec.tls || !gateway.spec.tls->backend ||
        !gateway.spec.tls->backend->clientCertificateRef) {
      return;
    }
    const auto& reference = *gateway.spec.tls->backend->clientCertificateRef;
    const std::string field = "spec.tls.backend.clientCertificateRef";
    const std::string group = reference.group.value_or("");
    const std::string kind = reference.kind.value_or("Secret");
    const std::string namespace_ = reference.namespace_.value_or(gateway.metadata.namespace_);
    const std::string key = KeyOf(namespace_, reference.name);
    if (!group.empty() || kind != "Secret") {
      Report(
          "WEFT-CLIENT-CERTIFICATE", field,
          False("", "ResolvedRefs", "InvalidClientCertificateRef"),
          fmt::format("a client certificate of kind {} in group \"{}\" is not known", kind, group),
          "refer to a Secret");
      return;
    }
    if (!Permitted(reads, grants_by_namespace,
                   {kGatewayGroup, "Gateway", gateway.metadata.namespace_, {}},
                   {"", "Secret", namespace_, reference.name})) {
      Report("WEFT-REF-NOT-PERMITTED", field, False("", "ResolvedRefs", "RefNotPermitted"),
             fmt::format("namespace {} does not allow this Gateway to refer to its Secret {}",
                         namespace_, reference.name),
             fmt::format("add a ReferenceGrant in namespace {}", namespace_));
      return;
    }
    const auto certificate = reads.Get(certificates, key);
    if (!certificate || !certificate->secret) {
      Report("WEFT-CLIENT-CERTIFICATE", field,
             False("", "ResolvedRefs", "InvalidClientCertificateRef"),
             certificate ? fmt::format("Secret {}: {}", key, certificate->problem)
                         : fmt::format("there is no Secret {}", key),
             "give a Secret of type kubernetes.io/tls with tls.crt and tls.key");
      return;
    }
    own.client_certificate = key;
  }

  // Spec: GatewaySpec.addresses. Without a load balancer an address is one to bind.
  void TakeAddress() {
    for (size_t index = 0; index < gateway.spec.addresses.size(); ++index) {
      const auto& address = gateway.spec.addresses[index];
      const std::string type = address.type.value_or("IPAddress");
      const std::string field = fmt::format("spec.addresses[{}]", index);
      if (type != "IPAddress") {
        Report("WEFT-ADDRESS-TYPE", field + ".type", False("", "Accepted", "UnsupportedAddress"),
               fmt::format("addresses of type {} cannot be bound", type),
               "give an address of type IPAddress, or leave addresses out");
        continue;
      }
      if (address.value.empty() || own.address_given) continue;
      own.address = address.value;
      own.address_given = true;
    }
  }
};

}  // namespace

flow::Out<OwnGateway> TranslateGateway(flow::Reads& reads, const Inputs& inputs,
                                       flow::Index<model::ReferenceGrant>& grants_by_namespace,
                                       flow::Readable<Certificate>& certificates,
                                       bool implicit_class, const flow::Key& key,
                                       const model::Gateway& gateway) {
  flow::Out<OwnGateway> out;
  const std::string& class_name = gateway.spec.gatewayClassName;
  const auto gateway_class = reads.Get(inputs.gateway_classes, class_name);
  if (gateway_class ? gateway_class->spec.controllerName != kController
                    : !(implicit_class && class_name == "weft")) {
    if (!gateway_class && implicit_class) {
      out.findings.push_back(
          {.severity = Severity::kWarning,
           .code = "WEFT-GATEWAY-CLASS-NOT-FOUND",
           .object = RefOf(kGatewayGroup, "Gateway", gateway.metadata),
           .field = "spec.gatewayClassName",
           .message = fmt::format("there is no GatewayClass {}, so nobody serves this Gateway",
                                  class_name),
           .next = "use gatewayClassName: weft"});
    }
    return out;
  }
  OwnGateway own{.ref = RefOf(kGatewayGroup, "Gateway", gateway.metadata),
                 .seniority = SeniorityOf(gateway.metadata),
                 .generation = gateway.metadata.generation};
  if (gateway.spec.tls) own.frontend = gateway.spec.tls->frontend;
  GatewayBuilder builder{reads,   inputs, grants_by_namespace, certificates,
                         gateway, own,    out.findings};
  builder.TakeParameters(gateway_class.get());
  builder.TakeClientCertificate();
  builder.TakeAddress();
  out.Emit(key, std::move(own));
  return out;
}

}  // namespace weft::translate
