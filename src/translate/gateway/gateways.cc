// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which Gateways are Weft's, and what their listeners inherit.
#include <fmt/format.h>

#include "translate/gateway/addresses.h"
#include "translate/gateway/edge.h"
#include "translate/gateway/findings.h"
#include "translate/gateway/listeners.h"

namespace weft::translate {
namespace {

// A reference to settings of the edge.
struct ParametersSite {
  std::string group, kind;
  std::string key;
  std::string field;
};
ParametersSite SiteOf(const model::GatewayClass& gateway_class) {
  const auto& reference = *gateway_class.spec.parametersRef;
  return {reference.group, reference.kind, KeyOf(reference.namespace_.value_or(""), reference.name),
          "spec.parametersRef"};
}

// Why the settings cannot be had. Spec: the reason InvalidParameters.
std::optional<Finding> ParametersProblem(flow::Reads& reads, const Inputs& inputs,
                                         const ObjectRef& object, const ParametersSite& site) {
  Finding problem{.severity = Severity::kError,
                  .object = object,
                  .field = site.field,
                  .condition = False("", "Accepted", "InvalidParameters")};
  if (site.group != kWeftGroup || site.kind != "GatewayParameters") {
    problem.code = "WEFT-PARAMETERS-KIND";
    problem.message =
        fmt::format("parameters of kind {} in group {} are not known", site.kind, site.group);
    problem.next = "refer to a GatewayParameters of group gateway.weft.dev";
    return problem;
  }
  if (reads.Has(inputs.gateway_parameters, site.key)) return std::nullopt;
  problem.code = "WEFT-PARAMETERS-NOT-FOUND";
  problem.message = fmt::format("there is no GatewayParameters {}", site.key);
  problem.next = "create it, or correct the name";
  return problem;
}

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

  // Settings of the edge: the class's, and over them the Gateway's own, field by field.
  // Spec: GEP-1867.
  void TakeParameters(const model::GatewayClass* gateway_class) {
    if (gateway_class && gateway_class->spec.parametersRef) {
      ParametersSite site = SiteOf(*gateway_class);
      site.field = "spec.gatewayClassName";
      TakeParameters(site);
    }
    if (gateway.spec.infrastructure && gateway.spec.infrastructure->parametersRef) {
      const auto& reference = *gateway.spec.infrastructure->parametersRef;
      TakeParameters({reference.group, reference.kind,
                      KeyOf(gateway.metadata.namespace_, reference.name),
                      "spec.infrastructure.parametersRef"});
    }
  }

  void TakeParameters(const ParametersSite& site) {
    if (auto problem = ParametersProblem(reads, inputs, own.ref, site)) {
      findings.push_back(std::move(*problem));
      own.valid = false;
      return;
    }
    Apply(*reads.Get(inputs.gateway_parameters, site.key), own.edge);
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
                         : fmt::format("there is no Secret {} of type kubernetes.io/tls", key),
             "give a Secret with tls.crt and tls.key in PEM");
      return;
    }
    own.client_certificate = key;
  }

  // Spec: GatewayConditionInsecureFrontendValidationMode.
  void TellOfInsecureClients() {
    if (!own.frontend) return;
    const auto tell = [this](const model::TLSConfig& config, const std::string& field) {
      if (!config.validation || config.validation->mode != "AllowInsecureFallback") return;
      findings.push_back(
          {.severity = Severity::kWarning,
           .code = "WEFT-CLIENT-CERTIFICATE-OPTIONAL",
           .object = own.ref,
           .field = field + ".validation.mode",
           .message = "clients without a valid certificate are let through",
           .next = "use AllowValidOnly, unless backends check what they are told of the client",
           .condition = True("", "InsecureFrontendValidationMode", "ConfigurationChanged")});
    };
    tell(own.frontend->default_, "spec.tls.frontend.default");
    for (size_t index = 0; index < own.frontend->perPort.size(); ++index) {
      tell(own.frontend->perPort[index].tls,
           fmt::format("spec.tls.frontend.perPort[{}].tls", index));
    }
  }
};

}  // namespace

std::vector<Finding> ClassProblems(flow::Reads& reads, const Inputs& inputs,
                                   const model::GatewayClass& gateway_class) {
  if (!gateway_class.spec.parametersRef) return {};
  const ObjectRef ref = RefOf(kGatewayGroup, "GatewayClass", gateway_class.metadata);
  auto problem = ParametersProblem(reads, inputs, ref, SiteOf(gateway_class));
  if (!problem) return {};
  return {std::move(*problem)};
}

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
  if (gateway.spec.defaultScope != "None") own.default_scope = gateway.spec.defaultScope;
  if (gateway.spec.tls) own.frontend = gateway.spec.tls->frontend;
  GatewayBuilder builder{reads,   inputs, grants_by_namespace, certificates,
                         gateway, own,    out.findings};
  builder.TakeParameters(gateway_class.get());
  builder.TakeClientCertificate();
  AssignAddresses(gateway, own, out.findings);
  builder.TellOfInsecureClients();
  out.Emit(key, std::move(own));
  return out;
}

}  // namespace weft::translate
