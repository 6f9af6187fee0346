// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/session.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/host_key.h"
#include "model/scalars.h"

namespace weft::translate {
namespace {

// Browsers count in seconds, and take 0 for the end.
constexpr int64_t kShortestMs = 1000;

// The same for ever, and another one for each rule.
std::string CookieName(const ObjectRef& route, size_t rule) {
  return fmt::format("weft-session-{:08x}", HostHash(fmt::format("{}/{}", route.ToString(), rule)));
}

}  // namespace

ir::SessionPersistence ToSession(const ObjectRef& route, size_t rule,
                                 const model::SessionPersistence& session,
                                 std::vector<Finding>& findings) {
  ir::SessionPersistence result;
  if (session.type == "Header") {
    result.by_header = true;
    if (session.header) result.name = session.header->name;
    if (session.absoluteTimeout) {
      findings.push_back(
          {.severity = Severity::kWarning,
           .code = "WEFT-SESSION-TIMEOUT",
           .object = route,
           .field = fmt::format("spec.rules[{}].sessionPersistence.absoluteTimeout", rule),
           .message = "a session by header has no end: what the client shows again says which "
                      "endpoint it had, not since when",
           .next = "use a cookie, or remove the timeout"});
    }
    return result;
  }
  result.name =
      session.cookie && session.cookie->name ? *session.cookie->name : CookieName(route, rule);
  if (session.cookie) result.path = session.cookie->path.value_or("/");
  if (session.absoluteTimeout) {
    const auto lifetime = model::ParseDuration(*session.absoluteTimeout);
    if (lifetime) result.lifetime_ms = std::max(*lifetime, kShortestMs);
  }
  return result;
}

}  // namespace weft::translate
