// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/settle.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "translate/gateway/findings.h"

namespace weft::translate {
namespace {

// A Gateway or a ListenerSet in the line for a port.
using Place = std::tuple<Seniority, bool, Seniority>;
Place PlaceOf(const ListenerClaim& claim) {
  return {claim.gateway_seniority, claim.from_set, claim.set_seniority};
}

using Claims = std::vector<flow::Ref<ListenerClaim>>;

std::map<Place, Claims> InLine(const flow::Members<ListenerClaim>& members) {
  std::map<Place, Claims> line;
  for (const auto& [key, claim] : members) line[PlaceOf(*claim)].push_back(claim);
  return line;
}

Finding Conflict(const ListenerClaim& claim, std::string code, std::string reason,
                 std::string message, std::string next) {
  return {.severity = Severity::kError,
          .code = std::move(code),
          .object = claim.parent,
          .field = fmt::format("spec.listeners[{}]", claim.index),
          .message = std::move(message),
          .next = std::move(next),
          .condition = True(ListenerScope(claim.name), "Conflicted", std::move(reason))};
}

// Who stands in the way, as far as the loser may know: another namespace's objects are not named.
std::string Rival(const ListenerClaim& loser, const ListenerClaim& winner) {
  if (winner.parent.namespace_ != loser.parent.namespace_) return "another Gateway's listener";
  return fmt::format("listener {} of {}", winner.name, winner.parent.ForPeople());
}

}  // namespace

std::string PortBucket(const ListenerClaim& claim) {
  return fmt::format("{}/{}", claim.protocol == Protocol::kUdp ? "udp" : "tcp", GroupOf(claim));
}

std::string NameBucket(const ListenerClaim& claim) {
  // HTTPS and TLS look at the same bytes for the name, so they share one.
  const bool tls = FamilyOf(claim.protocol) == PortFamily::kTls;
  return fmt::format("{}/{}/{}", PortBucket(claim), tls ? "TLS" : NameOf(claim.protocol),
                     claim.hostname);
}

PortHolder SettlePort(const flow::Members<ListenerClaim>& claims) {
  PortHolder holder;
  for (const auto& [place, rivals] : InLine(claims)) {
    const PortFamily family = FamilyOf(rivals.front()->protocol);
    const bool agree = std::ranges::all_of(
        rivals, [&](const auto& claim) { return FamilyOf(claim->protocol) == family; });
    if (agree) {
      holder.family = family;
      break;  // those behind must agree with it, and need not among themselves
    }
    holder.contradictory.insert(rivals.front()->parent);
  }
  return holder;
}

flow::Out<BoundListener> SettleName(const PortHolder& holder,
                                    const flow::Members<ListenerClaim>& claims) {
  flow::Out<BoundListener> out;
  flow::Ref<ListenerClaim> winner;
  for (const auto& [place, rivals] : InLine(claims)) {
    const bool may_have_it = holder.family == FamilyOf(rivals.front()->protocol) &&
                             !holder.contradictory.contains(rivals.front()->parent);
    for (const auto& claim : rivals) {
      BoundListener bound{.claim = claim};
      if (!may_have_it) {
        bound.settlement = Settlement::kProtocolConflict;
        out.findings.push_back(
            Conflict(*claim, "WEFT-LISTENER-PROTOCOL-CONFLICT", "ProtocolConflict",
                     fmt::format("port {} is claimed for a protocol that cannot share it with {}",
                                 claim->port, NameOf(claim->protocol)),
                     "use another port"));
      } else if (winner) {
        bound.settlement = Settlement::kHostnameConflict;
        out.findings.push_back(
            Conflict(*claim, "WEFT-LISTENER-HOSTNAME-CONFLICT", "HostnameConflict",
                     fmt::format("{} on port {} is served by {} already",
                                 claim->hostname == "*" ? "every host name" : claim->hostname,
                                 claim->port, Rival(*claim, *winner)),
                     "use another host name or port"));
      } else if (rivals.size() > 1) {
        bound.settlement = Settlement::kHostnameConflict;
        out.findings.push_back(
            Conflict(*claim, "WEFT-LISTENER-HOSTNAME-CONFLICT", "HostnameConflict",
                     fmt::format("{} listeners of one {} claim the same name on port {}",
                                 rivals.size(), claim->parent.kind, claim->port),
                     "keep one of them"));
      }
      out.Emit(claim->key, std::move(bound));
    }
    if (!winner && rivals.size() == 1 && may_have_it) winner = rivals.front();
  }
  return out;
}

}  // namespace weft::translate
