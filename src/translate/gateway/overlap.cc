// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/overlap.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "translate/gateway/findings.h"
#include "translate/gateway/hostname.h"
#include "translate/gateway/settle.h"

namespace weft::translate {
namespace {

using flow::Key;

bool IsTls(const BoundListener& listener) {
  return listener.holds() && FamilyOf(listener.claim->protocol) == PortFamily::kTls;
}

Key At(const ListenerClaim& claim, const std::string& host) {
  return fmt::format("{}|={}", PortBucket(claim), host);
}
Key Below(const ListenerClaim& claim, const std::string& pattern) {
  return fmt::format("{}|<{}", PortBucket(claim), pattern);
}

// Patterns other than the name itself that cover it.
std::vector<std::string> Above(const std::string& host) {
  std::vector<std::string> patterns = PatternsCovering(host);
  std::erase(patterns, host);
  return patterns;
}

}  // namespace

void MakeOverlaps(flow::Graph& graph, flow::Readable<BoundListener>& listeners) {
  auto& by_name = graph.Make<flow::Index<BoundListener>>(
      "TLS listeners by name", listeners, [](const Key&, const BoundListener& listener) {
        std::vector<Key> buckets;
        if (!IsTls(listener)) return buckets;
        const ListenerClaim& claim = *listener.claim;
        buckets.push_back(At(claim, claim.hostname));
        for (const std::string& pattern : Above(claim.hostname)) {
          buckets.push_back(Below(claim, pattern));
        }
        return buckets;
      });
  graph.Make<flow::Derived<BoundListener, Nothing>>(
      "TLS listeners that overlap", listeners,
      [&by_name](flow::Reads& reads, const Key&, const BoundListener& listener) {
        flow::Out<Nothing> out;
        if (!IsTls(listener)) return out;
        const ListenerClaim& claim = *listener.claim;
        const bool overlaps =
            reads.HasAny(by_name, Below(claim, claim.hostname)) ||
            std::ranges::any_of(Above(claim.hostname), [&](const std::string& pattern) {
              return reads.HasAny(by_name, At(claim, pattern));
            });
        if (!overlaps) return out;
        out.findings.push_back(
            {.severity = Severity::kInfo,
             .code = "WEFT-LISTENER-OVERLAP",
             .object = claim.parent,
             .field = fmt::format("spec.listeners[{}].hostname", claim.index),
             .message = fmt::format("another listener of port {} has a host name that covers this "
                                    "one's, or is covered by it",
                                    claim.port),
             .next = claim.protocol == Protocol::kHttps
                         ? "nothing, if that is meant: requests that come by the other one's "
                           "connection are answered 421"
                         : "nothing, if that is meant: a connection is the most specific one's",
             .condition =
                 True(ListenerScope(claim.name), "OverlappingTLSConfig", "OverlappingHostnames")});
        return out;
      });
}

}  // namespace weft::translate
