// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/refusals.h"

#include <fmt/format.h>

#include "engine/envoy_graph.h"

namespace weft::engine {
namespace {

// The value has no meaning; the node is there for its findings.
struct Nothing {
  bool operator==(const Nothing&) const = default;
};

std::string_view NameOf(ir::ResourceType type) {
  switch (type) {
    case ir::ResourceType::kSecret:
      return "secret";
    case ir::ResourceType::kCluster:
      return "cluster";
    case ir::ResourceType::kEndpoints:
      return "endpoints";
    case ir::ResourceType::kRoutes:
      return "route configuration";
    case ir::ResourceType::kScope:
      return "scope";
    case ir::ResourceType::kListener:
      return "listener";
    case ir::ResourceType::kExtension:
      return "host table";
  }
  return "resource";
}

// The spec's own reason where an address cannot be bound. Spec: GatewayReasonAddressNotUsable.
std::string ReasonOf(const ir::Resource& resource, const Refusal& refusal) {
  const bool no_address =
      resource.id.type == ir::ResourceType::kListener && refusal.message.contains("cannot bind");
  return no_address ? "AddressNotUsable" : refusal.reason;
}

}  // namespace

void BuildRefusalFindings(flow::Graph& graph, flow::Readable<ir::Resource>& resources,
                          flow::Readable<Refusal>& refusals) {
  graph.Make<flow::Derived<Refusal, Nothing>>(
      "findings of refusals", refusals,
      [&resources](flow::Reads& reads, const flow::Key& key, const Refusal& refusal) {
        flow::Out<Nothing> out;
        const auto resource = reads.Get(resources, key);
        if (!resource || resource->version != refusal.version || resource->owner.name.empty()) {
          return out;
        }
        out.findings.push_back(
            {.severity = Severity::kError,
             .code = "WEFT-PROXY-REFUSED",
             .object = resource->owner,
             .field = "",
             .message = fmt::format("Envoy does not take the {} {} ({}); what it had before stays "
                                    "in force",
                                    NameOf(resource->id.type), resource->id.name, refusal.message),
             .next = "change the object; it is tried again at once",
             .condition =
                 ConditionEffect{"", "Programmed", "False", ReasonOf(*resource, refusal)}});
        return out;
      });
}

}  // namespace weft::engine
