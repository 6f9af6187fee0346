// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/backends.h"

#include <fmt/format.h>

#include <algorithm>

#include "translate/gateway/findings.h"

namespace weft::translate {
namespace {

Finding Unresolved(const ReferenceSite& site, std::string_view member, std::string code,
                   std::string reason, std::string message, std::string next) {
  return {.severity = Severity::kError,
          .code = std::move(code),
          .object = site.route,
          .field = member.empty() ? site.field : fmt::format("{}.{}", site.field, member),
          .message = std::move(message),
          .next = std::move(next),
          .condition = False(std::string(kAllParents), "ResolvedRefs", std::move(reason))};
}

// HTTP version towards a backend whose port says appProtocol; nothing when Weft does not speak it.
std::optional<ir::UpstreamProtocol> UpstreamProtocolOf(
    Speaks speaks, const std::optional<std::string>& app_protocol) {
  if (speaks == Speaks::kTcp) return ir::UpstreamProtocol::kTcp;
  if (speaks == Speaks::kUdp) return ir::UpstreamProtocol::kUdp;
  const std::string given = app_protocol.value_or("");
  if (given == "kubernetes.io/h2c" || given == "grpc") return ir::UpstreamProtocol::kHttp2;
  // The spec leaves other prefixed names to implementations; unprefixed ones are IANA's and a hint.
  const bool known = given.find('/') == std::string::npos || given == "kubernetes.io/ws" ||
                     given == "kubernetes.io/wss";
  if (!known) return std::nullopt;
  return speaks == Speaks::kGrpc ? ir::UpstreamProtocol::kHttp2 : ir::UpstreamProtocol::kHttp1;
}

std::string PortsOf(const model::Service& service) {
  std::vector<std::string> ports;
  for (const auto& port : service.spec.ports) ports.push_back(std::to_string(port.port));
  return fmt::format("{}", fmt::join(ports, ", "));
}

}  // namespace

ResolvedBackend ResolveBackend(flow::Reads& reads, const World& world, const ReferenceSite& site,
                               const model::BackendObjectReference& reference,
                               std::vector<Finding>& findings) {
  const std::string group = reference.group.value_or("");
  const std::string kind = reference.kind.value_or("Service");
  const std::string namespace_ = reference.namespace_.value_or(site.route.namespace_);
  const bool is_service = group.empty() && kind == "Service";
  const bool is_backend = group == kWeftGroup && kind == "Backend";
  if (!is_service && !is_backend) {
    findings.push_back(
        Unresolved(site, "kind", "WEFT-BACKEND-KIND", "InvalidKind",
                   fmt::format("a backend of kind {} in group \"{}\" is not known", kind, group),
                   "refer to a Service (group \"\") or to a Backend (group gateway.weft.dev)"));
    return {};
  }
  const Referent from{site.route.group, site.route.kind, site.route.namespace_, {}};
  const Referent to{group, kind, namespace_, reference.name};
  if (!Permitted(reads, world.grants_by_namespace, from, to)) {
    findings.push_back(Unresolved(
        site, "namespace", "WEFT-REF-NOT-PERMITTED", "RefNotPermitted",
        fmt::format("namespace {} does not allow {} of namespace {} to refer to its {} {}",
                    namespace_, site.route.kind, site.route.namespace_, kind, reference.name),
        fmt::format("add a ReferenceGrant in namespace {}", namespace_)));
    return {};
  }

  const std::string key = KeyOf(namespace_, reference.name);
  std::optional<std::string> app_protocol;
  uint32_t port = 0;
  std::string port_name;
  if (is_service) {
    const auto service = reads.Get(world.inputs.services, key);
    if (!service) {
      findings.push_back(Unresolved(site, "name", "WEFT-BACKEND-NOT-FOUND", "BackendNotFound",
                                    fmt::format("there is no Service {}", key),
                                    "create it, or correct the name"));
      return {};
    }
    // Whatever its ports are: of this type it need not have any.
    if (service->spec.type == "ExternalName") {
      findings.push_back(Unresolved(
          site, "name", "WEFT-BACKEND-EXTERNAL-NAME", "UnsupportedProtocol",
          fmt::format("Service {} is an ExternalName: whoever may edit it could point the "
                      "gateway at any address",
                      key),
          "use a Backend (group gateway.weft.dev) with a DNS name"));
      return {};
    }
    const auto found = std::ranges::find_if(service->spec.ports, [&](const auto& candidate) {
      const bool udp = candidate.protocol == "UDP";
      return reference.port && candidate.port == *reference.port &&
             udp == (site.speaks == Speaks::kUdp);
    });
    if (found == service->spec.ports.end()) {
      findings.push_back(
          Unresolved(site, "port", "WEFT-BACKEND-PORT", "BackendNotFound",
                     reference.port ? fmt::format("Service {} has no {} port {} (its ports: {})",
                                                  key, site.speaks == Speaks::kUdp ? "UDP" : "TCP",
                                                  *reference.port, PortsOf(*service))
                                    : fmt::format("a reference to Service {} needs a port", key),
                     "give one of the Service's ports"));
      return {};
    }
    app_protocol = found->appProtocol;
    port = static_cast<uint32_t>(found->port);
    port_name = found->name;
  } else {
    const auto backend = reads.Get(world.inputs.backends, key);
    if (!backend) {
      findings.push_back(Unresolved(site, "name", "WEFT-BACKEND-NOT-FOUND", "BackendNotFound",
                                    fmt::format("there is no Backend {}", key),
                                    "create it, or correct the name"));
      return {};
    }
    app_protocol = backend->spec.appProtocol;
  }

  const auto protocol = UpstreamProtocolOf(site.speaks, app_protocol);
  if (!protocol) {
    findings.push_back(
        Unresolved(site, "", "WEFT-BACKEND-PROTOCOL", "UnsupportedProtocol",
                   fmt::format("{} {} says appProtocol {}, which Weft does not speak", kind, key,
                               app_protocol.value_or("")),
                   "use kubernetes.io/h2c, kubernetes.io/ws, or leave appProtocol out"));
    return {};
  }
  const ClusterKey cluster{.kind = kind,
                           .namespace_ = namespace_,
                           .name = reference.name,
                           .port = port,
                           .protocol = *protocol,
                           .passthrough = site.passthrough,
                           .identity = site.identity};
  const TlsOfBackend tls = TlsOf(reads, world, cluster, port_name);
  // Of a policy that cannot be honoured the policy's own status tells.
  if (tls.policy && !tls.policy->valid) return {.cluster = std::nullopt, .targets = tls.targets};
  return {.cluster = cluster, .targets = tls.targets};
}

}  // namespace weft::translate
