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
  if (!frozen || *frozen->refused != *rules) {
    out.Emit(key, rules);
    return out;
  }
  if (frozen->last_good) out.Emit(key, frozen->last_good);
  if (frozen->message.empty()) return out;  // on trial: nothing is known yet
  out.findings.push_back(
      {.severity = Severity::kError,
       .code = "WEFT-PROXY-REFUSED",
       .object = frozen->route,
       .field = "spec",
       .message = fmt::format(
           "Envoy refuses these routes ({}); {}", frozen->message,
           frozen->last_good ? "the last good ones stay in force" : "they are left out"),
       .next = "change the route; it is tried again at once",
       .condition = False(std::string(kAllParents), "gateway.weft.dev/Programmed", "Refused")});
  return out;
}

}  // namespace

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
