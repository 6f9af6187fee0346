// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/explain/precedence.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>

#include "translate/gateway/hostname.h"
#include "translate/gateway/hosts.h"

namespace weft::server {
namespace {

std::string NameOfHost(const std::string& pattern) {
  return pattern == translate::kAnyHost ? "no host name" : "host name " + pattern;
}

std::string_view NameOfPathKind(int kind) {
  constexpr std::string_view kNames[] = {"an exact path", "a regular expression", "a path prefix"};
  return kNames[std::clamp(kind, 0, 2)];
}

// How the winner's number and the loser's are told; both are kept negated, so that more goes first.
std::string Fewer(std::string_view what, int64_t winner, int64_t loser) {
  return fmt::format("{} ({}, not {})", what, -loser, -winner);
}

std::string WhyLater(const translate::RulePrecedence& winner,
                     const translate::RulePrecedence& loser) {
  if (winner.path_kind != loser.path_kind) {
    return fmt::format("{} goes before {}", NameOfPathKind(winner.path_kind),
                       NameOfPathKind(loser.path_kind));
  }
  if (winner.negative_path_length != loser.negative_path_length) {
    return Fewer("its path has fewer characters", winner.negative_path_length,
                 loser.negative_path_length);
  }
  if (winner.negative_method_length != loser.negative_method_length) {
    return "it does not ask for a method";
  }
  if (winner.negative_headers != loser.negative_headers) {
    return Fewer("it asks for fewer headers", winner.negative_headers, loser.negative_headers);
  }
  if (winner.negative_queries != loser.negative_queries) {
    return Fewer("it asks for fewer query parameters", winner.negative_queries,
                 loser.negative_queries);
  }
  if (winner.seniority.created != loser.seniority.created) return "its object is younger";
  if (winner.seniority.name != loser.seniority.name) {
    return fmt::format("the objects are of one age, and {} comes after {}", loser.seniority.name,
                       winner.seniority.name);
  }
  if (winner.rule != loser.rule) {
    return fmt::format("rule {} comes after rule {} of the same object", loser.rule, winner.rule);
  }
  return fmt::format("match {} comes after match {} of the same rule", loser.match, winner.match);
}

// GRPCRoute counts the characters of service and method where HTTPRoute counts those of the path.
std::string WhyLaterOfGrpc(const translate::RulePrecedence& winner,
                           const translate::RulePrecedence& loser) {
  if (winner.path_kind != loser.path_kind) return WhyLater(winner, loser);
  if (winner.negative_path_length != loser.negative_path_length) {
    return Fewer("its service has fewer characters", winner.negative_path_length,
                 loser.negative_path_length);
  }
  if (winner.negative_method_length != loser.negative_method_length) {
    return Fewer("its method has fewer characters", winner.negative_method_length,
                 loser.negative_method_length);
  }
  return WhyLater(winner, loser);
}

// Contenders of one attachment, by its most specific name that covers the host.
void AddContenders(const engine::Core& core, const translate::Attachment& attachment,
                   const std::string& host, std::vector<Contender>& contenders) {
  const SharedText* best = nullptr;
  for (const auto& name : attachment.hosts) {
    if (!translate::Covers(name.original, host)) continue;
    if (!best || translate::SpecificityOf(*best) < translate::SpecificityOf(name.original)) {
      best = &name.original;
    }
  }
  if (!best) return;
  const auto rules = core.gateway().rules_in_force.Find(
      translate::RulesKey(attachment.route, attachment.identity));
  if (!rules) return;
  for (const translate::PlacedRoute& placed : rules->routes) {
    contenders.push_back({.route = placed.route,
                          .precedence = placed.precedence,
                          .hostname = *best,
                          .listener = attachment.listener});
  }
}

}  // namespace

std::vector<Contender> ContendersOf(const engine::Core& core, const ir::VirtualHost& host) {
  std::vector<Contender> contenders;
  core.gateway().attached.ForEach(
      [&](const flow::Key&, const flow::Ref<translate::RouteAttachment>& route) {
        if (route->route.kind != "HTTPRoute" && route->route.kind != "GRPCRoute") return;
        for (const translate::Attachment& attachment : route->attachments) {
          if (attachment.group == host.group) {
            AddContenders(core, attachment, host.host, contenders);
          }
        }
      });
  std::ranges::sort(contenders, [&](const Contender& a, const Contender& b) {
    const bool a_away = a.listener != host.owner_listener;
    const bool b_away = b.listener != host.owner_listener;
    if (a_away != b_away) return b_away;
    const auto a_names = translate::SpecificityOf(a.hostname);
    const auto b_names = translate::SpecificityOf(b.hostname);
    if (a_names != b_names) return a_names > b_names;
    return std::tie(a.precedence, a.listener) < std::tie(b.precedence, b.listener);
  });
  // A route on the owner listener and on others is told once, as the owner's.
  std::set<std::string> seen;
  std::erase_if(contenders,
                [&](const Contender& each) { return !seen.insert(each.route->name).second; });
  return contenders;
}

std::string WhyAfter(const Contender& winner, const Contender& loser) {
  const auto winner_name = translate::SpecificityOf(winner.hostname);
  const auto loser_name = translate::SpecificityOf(loser.hostname);
  if (winner_name != loser_name) {
    return fmt::format("{} is less specific than {}", NameOfHost(loser.hostname),
                       NameOfHost(winner.hostname));
  }
  const bool grpc = winner.route->match.grpc && loser.route->match.grpc;
  return grpc ? WhyLaterOfGrpc(winner.precedence, loser.precedence)
              : WhyLater(winner.precedence, loser.precedence);
}

}  // namespace weft::server
