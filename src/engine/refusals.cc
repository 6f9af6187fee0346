// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/refusals.h"

#include <fmt/format.h>

#include <vector>

#include "base/text.h"
#include "engine/envoy_graph.h"
#include "engine/resource_state.h"

namespace weft::engine {
namespace {

// The value has no meaning; the node is there for its findings.
struct Nothing {
  bool operator==(const Nothing&) const = default;
};

// Hardly ever is anything refused: that there is nothing is noted for many resources at once, since
// each note takes memory.
constexpr uint64_t kShards = 256;

std::string ShardOf(std::string_view key) { return fmt::format("{}", Fnv1a64(key) % kShards); }

}  // namespace

bool CannotBind(const ir::ResourceId& id, const std::string& message) {
  return id.type == ir::ResourceType::kListener && message.contains("cannot bind");
}

std::string ReasonOf(const ir::ResourceId& id, const Refusal& refusal) {
  return CannotBind(id, refusal.message) ? "AddressNotUsable" : refusal.reason;
}

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
                 ConditionEffect{"", "Programmed", "False", ReasonOf(resource->id, refusal)}});
        return out;
      });
}

flow::Readable<ir::Resource>& BuildStandIns(flow::Graph& graph,
                                            flow::Readable<ir::Resource>& resources,
                                            flow::Readable<Refusal>& refusals) {
  auto& by_shard = graph.Make<flow::Index<Refusal>>(
      "refusals by shard", refusals,
      [](const flow::Key& key, const Refusal&) { return std::vector<flow::Key>{ShardOf(key)}; });
  return graph.Make<flow::Derived<ir::Resource, ir::Resource>>(
      "resources in force", resources,
      [&refusals, &by_shard](flow::Reads& reads, const flow::Key& key,
                             const flow::Ref<ir::Resource>& resource) {
        flow::Out<ir::Resource> out;
        const auto refusal =
            reads.HasAny(by_shard, ShardOf(key)) ? reads.Get(refusals, key) : nullptr;
        const bool refused = refusal && refusal->version == resource->version;
        out.Emit(key, refused && refusal->stand_in ? refusal->stand_in : resource);
        return out;
      });
}

}  // namespace weft::engine
