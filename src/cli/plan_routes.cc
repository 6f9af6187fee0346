// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/plan_routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "server/explain/match.h"
#include "server/shadow.h"
#include "translate/gateway/hostname.h"

namespace weft::cli {
namespace {

using server::HostPicture;
using server::RoutePicture;

std::string TextOf(const RoutePicture& route) {
  return fmt::format("{} ({})", route.object.ForPeople(),
                     server::TextOf(server::ToMatch(route.match)));
}

// One host with its routes ready to be asked.
class Host {
 public:
  explicit Host(const HostPicture& picture) : picture_(picture) {
    matches_.reserve(picture.routes.size());
    for (const RoutePicture& route : picture.routes) {
      matches_.push_back(server::ToMatch(route.match));
      order_.Add(matches_.back());
      by_name_.emplace(route.name, &route);
    }
  }

  const HostPicture& picture() const { return picture_; }

  const RoutePicture* Find(const std::string& name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
  }

  // The route that takes all that another one asks for; null when no single one does.
  const RoutePicture* TakerOf(const RoutePicture& route) const {
    const auto first = order_.FirstCovering(server::ToMatch(route.match));
    return first ? &picture_.routes[*first] : nullptr;
  }

 private:
  const HostPicture& picture_;
  std::vector<ir::RouteMatch> matches_;
  server::RouteOrder order_;
  std::map<std::string, const RoutePicture*> by_name_;
};

// All hosts of one picture, made ready when they are needed.
class Hosts {
 public:
  using Key = std::pair<std::string, std::string>;  // group and host

  explicit Hosts(const std::vector<HostPicture>& pictures) {
    for (const HostPicture& picture : pictures) pictures_[{picture.group, picture.host}] = &picture;
  }

  const std::map<Key, const HostPicture*>& pictures() const { return pictures_; }

  const Host* Find(const std::string& group, const std::string& host) {
    const auto picture = pictures_.find({group, host});
    if (picture == pictures_.end()) return nullptr;
    auto& ready = ready_[picture->first];
    if (!ready) ready = std::make_unique<Host>(*picture->second);
    return ready.get();
  }

  // The host that answers for a name: itself, else the most specific wildcard.
  const Host* AnsweringFor(const std::string& group, const std::string& host) {
    for (const std::string& pattern : translate::PatternsCovering(host)) {
      if (const Host* found = Find(group, pattern)) return found;
    }
    return nullptr;
  }

 private:
  std::map<Key, const HostPicture*> pictures_;
  std::map<Key, std::unique_ptr<Host>> ready_;
};

Change ChangeOf(std::string sign, const HostPicture& host, const RoutePicture& route) {
  return {.sign = std::move(sign),
          .what = "route",
          .group = host.group,
          .host = host.host,
          .name = route.name,
          .object = route.object,
          .asks_for = server::TextOf(server::ToMatch(route.match)),
          .details = {}};
}

std::string NameOf(const server::BackendPicture& backend) {
  return backend.cluster.empty() ? "a backend that does not resolve" : backend.cluster;
}

// Weights by backend; a backend may stand in a rule more than once.
std::map<std::string, uint64_t> WeightsOf(const RoutePicture& route) {
  std::map<std::string, uint64_t> weights;
  for (const auto& backend : route.backends) weights[NameOf(backend)] += backend.weight;
  return weights;
}

void CompareBackends(const RoutePicture& before, const RoutePicture& after,
                     std::vector<std::string>& details) {
  const auto old_weights = WeightsOf(before), new_weights = WeightsOf(after);
  for (const auto& [name, weight] : old_weights) {
    const auto now = new_weights.find(name);
    if (now == new_weights.end()) {
      details.push_back(fmt::format("no longer to {}", name));
    } else if (now->second != weight) {
      details.push_back(fmt::format("weight of {}: {} to {}", name, weight, now->second));
    }
  }
  for (const auto& [name, weight] : new_weights) {
    if (!old_weights.contains(name)) {
      details.push_back(fmt::format("now to {} (weight {})", name, weight));
    }
  }
}

std::vector<std::string> DifferencesOf(const RoutePicture& before, const RoutePicture& after) {
  std::vector<std::string> details;
  const auto old_match = server::ToMatch(before.match), new_match = server::ToMatch(after.match);
  if (old_match != new_match) {
    details.push_back(fmt::format("asked for {} before", server::TextOf(old_match)));
  }
  if (before.action != after.action) {
    details.push_back(fmt::format("{} to {}", before.action, after.action));
  }
  CompareBackends(before, after, details);
  // The hash takes the match in, too: a change of that alone is told already.
  if (before.rest != after.rest && old_match == new_match && before.action == after.action &&
      before.backends.size() == after.backends.size()) {
    details.emplace_back("filters, timeouts, retries or redirect differ");
  }
  return details;
}

// How routes of the new picture that the old one has not, or has otherwise, differ.
void CompareWithOld(const Host& host, Hosts& before, std::vector<Change>& changes) {
  const HostPicture& picture = host.picture();
  const Host* old = before.Find(picture.group, picture.host);
  const Host* answered = before.AnsweringFor(picture.group, picture.host);
  for (const RoutePicture& route : picture.routes) {
    const RoutePicture* was = old ? old->Find(route.name) : nullptr;
    if (!was) {
      const RoutePicture* taker = answered ? answered->TakerOf(route) : nullptr;
      // A host of its own changes nothing for the routes that the wildcard host had already.
      if (taker && taker->name == route.name && DifferencesOf(*taker, route).empty()) continue;
      Change& change = changes.emplace_back(ChangeOf("added", picture, route));
      if (taker) {
        change.details.push_back(fmt::format("takes its requests from {}", TextOf(*taker)));
      }
    } else if (auto details = DifferencesOf(*was, route); !details.empty()) {
      changes.emplace_back(ChangeOf("changed", picture, route)).details = std::move(details);
    }
    const std::string shadowed_before = was ? was->shadowed_by : "";
    if (shadowed_before.empty() == route.shadowed_by.empty()) continue;
    if (route.shadowed_by.empty()) {
      changes.push_back(ChangeOf("unshadowed", picture, route));
      continue;
    }
    const RoutePicture* by = host.Find(route.shadowed_by);
    changes.emplace_back(ChangeOf("shadowed", picture, route))
        .details.push_back(
            fmt::format("all of its requests go to {}", by ? TextOf(*by) : route.shadowed_by));
  }
}

void TellRemoved(const Host& old, Hosts& after, std::vector<Change>& changes) {
  const HostPicture& picture = old.picture();
  const Host* now = after.Find(picture.group, picture.host);
  const Host* answering = after.AnsweringFor(picture.group, picture.host);
  for (const RoutePicture& route : picture.routes) {
    if (now && now->Find(route.name)) continue;
    const RoutePicture* taker = answering ? answering->TakerOf(route) : nullptr;
    if (taker && taker->name == route.name && DifferencesOf(route, *taker).empty()) continue;
    Change& change = changes.emplace_back(ChangeOf("removed", picture, route));
    change.details.push_back(
        taker ? fmt::format("its requests go to {}", TextOf(*taker))
              : "no other route takes all of its requests: what none takes gets 404");
  }
}

}  // namespace

std::vector<Change> CompareHosts(const std::vector<HostPicture>& before,
                                 const std::vector<HostPicture>& after) {
  Hosts old_hosts(before), new_hosts(after);
  std::vector<Change> changes;
  for (const auto& [key, picture] : old_hosts.pictures()) {
    const auto& [group, name] = key;
    if (!new_hosts.Find(group, name)) {
      changes.push_back(
          {.sign = "removed", .what = "host", .group = group, .host = name, .name = name});
    }
    TellRemoved(*old_hosts.Find(group, name), new_hosts, changes);
  }
  for (const auto& [key, picture] : new_hosts.pictures()) {
    const auto& [group, name] = key;
    const Host* old = old_hosts.Find(group, name);
    if (!old) {
      changes.push_back(
          {.sign = "added", .what = "host", .group = group, .host = name, .name = name});
    } else if (old->picture().owner != picture->owner) {
      changes.push_back({.sign = "changed",
                         .what = "host",
                         .group = group,
                         .host = name,
                         .name = name,
                         .details = {fmt::format("belongs to listener {}, not {}", picture->owner,
                                                 old->picture().owner)}});
    }
    CompareWithOld(*new_hosts.Find(group, name), old_hosts, changes);
  }
  std::ranges::sort(changes, {}, [](const Change& change) {
    // What is said of a host goes before what is said of its routes.
    return std::tuple(change.group, change.host, change.what != "host", change.asks_for,
                      change.name, change.sign);
  });
  return changes;
}

}  // namespace weft::cli
