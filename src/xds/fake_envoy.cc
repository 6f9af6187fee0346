// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The model of Envoy's delta ADS client.
#include "xds/fake_envoy.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include "xds/resource_types.h"

namespace weft::xds {
namespace {

using enum ir::ResourceType;

bool Says(const ResourceRef& resource, std::string_view word) {
  return resource->bytes->find(word) != std::string::npos;
}

}  // namespace

void FakeEnvoy::Connect() {
  requests.clear();
  held_back_.clear();
  for (int i = 0; i < ir::kResourceTypes; ++i) {
    const auto type = static_cast<ir::ResourceType>(i);
    const bool wanted = type == kCluster || At(introduced_, type);
    if (!wanted) continue;
    At(introduced_, type) = true;
    DeltaRequest request{.type = type};
    for (const auto& [name, version] : At(versions_, type)) {
      request.initial_versions.emplace_back(name, version);
    }
    for (const std::string& name : At(subscribed_, type)) request.subscribe.push_back(name);
    Ask(std::move(request));
  }
}

void FakeEnvoy::Receive(const DeltaResponse& response) {
  const bool good = Apply(response);
  if (good) {
    for (const ResourceRef& resource : response.resources) {
      const ir::ResourceId& id = resource->id;
      if (IsWildcard(id.type) || Subscribed(id)) {
        At(versions_, id.type)[id.name] = VersionText(resource->version);
      }
    }
    for (const std::string& name : response.removed) At(versions_, response.type).erase(name);
  } else {
    ++refusals;
  }
  DeltaRequest answer{.type = response.type, .nonce = response.nonce};
  if (!good) answer.error = "refused, naming nothing";
  Ask(std::move(answer));
  FollowSubscriptions();
  SendHeldBack();
}

bool FakeEnvoy::Apply(const DeltaResponse& response) {
  if (response.type == kCluster) return ApplyClusters(response);
  if (!IsWildcard(response.type)) return ApplyNamed(response);
  // One bad scope spoils the response; good listeners beside a bad one apply.
  const bool any_bad =
      std::ranges::any_of(response.resources, [](const auto& r) { return Says(r, "bad"); });
  if (any_bad && response.type == kScope) return false;
  for (const std::string& name : response.removed) {
    CheckUnused({response.type, name});
    At(has_, response.type).erase(name);
  }
  for (const ResourceRef& resource : response.resources) {
    if (Says(resource, "bad")) continue;
    CheckNeeds(*resource);
    At(has_, response.type)[resource->id.name] = resource;
  }
  return !any_bad;
}

bool FakeEnvoy::ApplyClusters(const DeltaResponse& response) {
  bool good = true;
  clusters_answered_ = true;
  for (const std::string& name : response.removed) {
    CheckUnused({kCluster, name});
    At(has_, kCluster).erase(name);
    warming_.erase(name);
    endpoints_due_.erase(name);
  }
  for (const ResourceRef& cluster : response.resources) {
    const std::string& name = cluster->id.name;
    if (Says(cluster, "bad")) {
      good = false;
      continue;
    }
    const auto warming = warming_.find(name);
    const auto active = At(has_, kCluster).find(name);
    const ResourceRef current = warming != warming_.end()            ? warming->second
                                : active != At(has_, kCluster).end() ? active->second
                                                                     : nullptr;
    if (current != nullptr && current->version == cluster->version) continue;
    warming_[name] = cluster;
    endpoints_due_.erase(name);
    if (Says(cluster, "eds")) endpoints_due_.insert(name);
    MaybeReady(name);
  }
  return good;
}

bool FakeEnvoy::ApplyNamed(const DeltaResponse& response) {
  bool good = true;
  for (const ResourceRef& resource : response.resources) {
    if (!Subscribed(resource->id)) continue;
    if (Says(resource, "bad")) {
      good = false;
      break;  // the rest is not applied either
    }
    CheckNeeds(*resource);
    At(has_, response.type)[resource->id.name] = resource;
    if (response.type == kEndpoints) EndpointsCame(resource->id.name);
  }
  if (response.type != kEndpoints) return good;
  for (const std::string& name : response.removed) EndpointsCame(name);
  if (!good) {
    for (const std::string& name : std::set<std::string>(endpoints_due_)) EndpointsCame(name);
  }
  return good;
}

void FakeEnvoy::EndpointsCame(const std::string& cluster) {
  endpoints_due_.erase(cluster);
  MaybeReady(cluster);
}

void FakeEnvoy::MaybeReady(const std::string& cluster) {
  const auto warming = warming_.find(cluster);
  if (warming == warming_.end() || endpoints_due_.contains(cluster) ||
      Says(warming->second, "slow")) {
    return;
  }
  At(has_, kCluster)[cluster] = warming->second;
  warming_.erase(warming);
}

void FakeEnvoy::WarmSlow() {
  for (const auto& [name, cluster] : std::map<std::string, ResourceRef>(warming_)) {
    if (endpoints_due_.contains(name)) continue;
    At(has_, kCluster)[name] = cluster;
    warming_.erase(name);
  }
  FollowSubscriptions();
  SendHeldBack();
}

void FakeEnvoy::CheckNeeds(const ir::Resource& user) {
  for (const ir::ResourceId& need : user.needs) {
    const bool asked_by_user = MakesAsk(user.id.type, need.type);
    // A host table may point to scopes while no listener uses any.
    const bool unused = user.id.type == kExtension && !At(introduced_, kScope);
    if (asked_by_user || unused || At(has_, need.type).contains(need.name)) continue;
    breaches.push_back("given " + user.id.name + " before " + need.name);
  }
}

void FakeEnvoy::CheckUnused(const ir::ResourceId& removed) {
  for (const auto& names : has_) {
    for (const ResourceRef& user : names | std::views::values) {
      if (user->id == removed || std::ranges::find(user->needs, removed) == user->needs.end())
        continue;
      breaches.push_back("removed " + removed.name + ", which " + user->id.name + " uses");
    }
  }
}

// Asks for what the things that it has make it ask for, and drops what they do not any more.
void FakeEnvoy::FollowSubscriptions() {
  PerType<std::set<std::string>> wanted;
  bool scopes = false;
  const auto want = [&](const ResourceRef& holder) {
    for (const ir::ResourceId& need : holder->needs) {
      if (!MakesAsk(holder->id.type, need.type)) continue;
      if (need.type == kScope)
        scopes = true;
      else
        At(wanted, need.type).insert(need.name);
    }
    if (holder->id.type == kCluster && Says(holder, "eds"))
      At(wanted, kEndpoints).insert(holder->id.name);
  };
  for (const auto& names : has_) std::ranges::for_each(names | std::views::values, want);
  std::ranges::for_each(warming_ | std::views::values, want);

  for (int i = 0; i < ir::kResourceTypes; ++i) {
    const auto type = static_cast<ir::ResourceType>(i);
    if (IsWildcard(type)) continue;
    std::set<std::string>& now = At(subscribed_, type);
    DeltaRequest request{.type = type};
    std::ranges::set_difference(At(wanted, type), now, std::back_inserter(request.subscribe));
    std::ranges::set_difference(now, At(wanted, type), std::back_inserter(request.unsubscribe));
    if (request.subscribe.empty() && request.unsubscribe.empty()) continue;
    for (const std::string& name : request.unsubscribe) {
      At(has_, type).erase(name);
      At(versions_, type).erase(name);
    }
    now = At(wanted, type);
    At(introduced_, type) = true;
    Ask(std::move(request));
  }
  const auto introduce = [&](ir::ResourceType type, bool now) {
    if (!now || std::exchange(At(introduced_, type), true)) return;
    Ask({.type = type});
  };
  introduce(kListener, clusters_answered_ && warming_.empty());
  introduce(kScope, scopes);
}

void FakeEnvoy::Ask(DeltaRequest request) {
  // Holding back begins when Envoy has once had all its clusters ready.
  const bool hold = request.type == kCluster && !warming_.empty() && At(introduced_, kListener);
  if (hold)
    held_back_.push_back(std::move(request));
  else
    requests.push_back(std::move(request));
}

void FakeEnvoy::SendHeldBack() {
  if (!warming_.empty()) return;
  for (DeltaRequest& request : std::exchange(held_back_, {}))
    requests.push_back(std::move(request));
}

}  // namespace weft::xds
