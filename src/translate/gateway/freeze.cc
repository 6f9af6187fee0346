// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/freeze.h"

#include <fmt/format.h>

#include "translate/gateway/findings.h"

namespace weft::translate {

flow::Out<RouteRules> InForce(const flow::Key& key, const RouteRules& rules,
                              const flow::Ref<FrozenRules>& frozen) {
  flow::Out<RouteRules> out;
  if (!frozen || *frozen->refused != rules) {
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

}  // namespace weft::translate
