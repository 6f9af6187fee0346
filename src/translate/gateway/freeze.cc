// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/freeze.h"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "translate/gateway/findings.h"

namespace weft::translate {
namespace {

// Hardly ever is anything frozen. That there is nothing is noted for many rules at once, and not
// for each, since each note takes memory; when something comes, these many are looked at again.
constexpr uint64_t kShards = 256;

std::string ShardOf(std::string_view rules) { return fmt::format("{}", Fnv1a64(rules) % kShards); }

flow::Out<RouteRules> InForce(const flow::Key& key, const flow::Ref<RouteRules>& rules,
                              const flow::Ref<FrozenRules>& frozen) {
  flow::Out<RouteRules> out;
  if (!frozen) {
    out.Emit(key, rules);
  } else if (frozen->last_good) {
    out.Emit(key, frozen->last_good);
  }
  return out;
}

}  // namespace

Finding RouteRefused(const ObjectRef& route, const std::string& message, bool has_last_good) {
  return {.severity = Severity::kError,
          .code = "WEFT-PROXY-REFUSED",
          .object = route,
          .field = "spec",
          .message = fmt::format(
              "Envoy refuses this route ({}); {}", message,
              has_last_good ? "its last good version stays in force" : "it is left out"),
          .next = "change the route; it is tried again at once",
          .condition = False(std::string(kAllParents), "gateway.weft.dev/Programmed", "Refused")};
}

flow::Readable<RouteRules>& MakeInForce(flow::Graph& graph, flow::Readable<RouteRules>& rules,
                                        flow::Readable<FrozenRules>& frozen) {
  auto& by_shard = graph.Make<flow::Index<FrozenRules>>(
      "frozen rules by shard", frozen, [](const flow::Key& key, const FrozenRules&) {
        return std::vector<flow::Key>{ShardOf(key)};
      });
  return graph.Make<flow::Derived<RouteRules, RouteRules>>(
      "rules in force", rules,
      [&frozen, &by_shard](flow::Reads& reads, const flow::Key& key,
                           const flow::Ref<RouteRules>& each) {
        return InForce(key, each,
                       reads.HasAny(by_shard, ShardOf(key)) ? reads.Get(frozen, key) : nullptr);
      });
}

}  // namespace weft::translate
