// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/quarantine.h"

#include <utility>

#include "base/host_key.h"
#include "engine/envoy_graph.h"
#include "envoy/route_table.h"
#include "translate/gateway/hosts.h"

namespace weft::engine {

// ---- What has changed and is not yet known to be good.

void Quarantine::OnCommit(const CommitResult& result) {
  commit_due_ = false;
  for (const auto& change : result.rules) {
    culprits_.erase(change.key);  // another version is tried by itself
    if (!change.after) {
      Forget(change.key);
      core_.objects().frozen().Erase(change.key);
      continue;
    }
    const auto [entry, is_new] = doubtful_.try_emplace(change.key);
    // What was there before was good, unless it was in doubt itself.
    if (is_new) entry->second.last_good = change.before;
    SetScopes(change.key, entry->second, ScopesOf(*change.after));
  }
  // A group that was let in and changed nothing gets no answer: it is good.
  for (auto& [scope, trial] : trials_) {
    const auto resource = core_.resources().Find(EnvoyKey({ir::ResourceType::kRoutes, scope}));
    const auto acked = acked_.find(scope);
    if (trial.inside.empty() || !resource || acked == acked_.end()) continue;
    if (acked->second == resource->version) Judge(scope, trial, true);
  }
  std::erase_if(trials_, [](const auto& entry) {
    return entry.second.inside.empty() && entry.second.groups.empty();
  });
}

std::set<std::string> Quarantine::ScopesOf(const translate::RouteRules& rules) const {
  std::set<std::string> scopes;
  if (rules.routes.empty()) return scopes;
  const std::string owner = rules.routes.front().route->owner.ToString();
  const auto attached = core_.gateway().attached.Find(owner);
  if (!attached) return scopes;
  for (const translate::Attachment& attachment : attached->attachments) {
    for (const auto& host : attachment.hosts) {
      scopes.insert(
          ScopeKey(attachment.group, host.effective == "*" ? "" : host.effective, envoy::kShards));
    }
  }
  return scopes;
}

// ---- Answers of the proxies.

bool Quarantine::IsCurrent(const ir::Resource& resource) const {
  const auto current = core_.resources().Find(EnvoyKey(resource.id));
  return current && current->version == resource.version;
}

void Quarantine::OnAcknowledged(const ir::Resource& resource) {
  core_.refusals().Erase(EnvoyKey(resource.id));
  if (resource.id.type == ir::ResourceType::kRoutes) acked_[resource.id.name] = resource.version;
  if (!IsCurrent(resource)) return;
  ClearPatches(resource);
  if (resource.id.type != ir::ResourceType::kRoutes) return;
  const std::string& scope = resource.id.name;
  const auto trial = trials_.find(scope);
  if (trial != trials_.end()) {
    if (!trial->second.inside.empty()) Judge(scope, trial->second, true);
    return;
  }
  const auto in_scope = doubtful_in_.find(scope);
  if (in_scope == doubtful_in_.end()) return;
  for (const std::string& key : std::set(in_scope->second)) {
    if (!culprits_.contains(key)) Clear(key);
  }
}

void Quarantine::OnRefused(const ir::Resource& resource, const std::string& reason,
                           const std::string& message) {
  if (!IsCurrent(resource)) return;  // something newer is on its way
  if (BlamePatches(resource, message)) return;
  if (resource.id.type == ir::ResourceType::kRoutes) {
    const std::string& scope = resource.id.name;
    const auto trial = trials_.find(scope);
    if (trial != trials_.end() && !trial->second.inside.empty()) {
      trial->second.message = message;
      Judge(scope, trial->second, false);
      return;
    }
    RulesKeys suspects = SuspectsIn(scope);
    if (!suspects.empty()) {
      BeginTrial(scope, std::move(suspects), message);
      return;
    }
  }
  core_.refusals().Set(EnvoyKey(resource.id), Refusal{resource.version, reason, message});
  commit_due_ = true;
}

// ---- Patches.

bool Quarantine::BlamePatches(const ir::Resource& resource, const std::string& message) {
  bool blamed = false;
  for (const auto& [name, patch] : core_.patches_by_target().Find(EnvoyKey(resource.id))) {
    const auto good = good_patches_.find(name);
    if (good != good_patches_.end() && good->second == patch->spec) continue;
    core_.refused_patches().Set(name, RefusedPatch{patch->spec, message});
    commit_due_ = blamed = true;
  }
  return blamed;
}

void Quarantine::ClearPatches(const ir::Resource& resource) {
  for (const auto& [name, patch] : core_.patches_by_target().Find(EnvoyKey(resource.id))) {
    const auto refused = core_.refused_patches().Find(name);
    if (refused && refused->spec == patch->spec) continue;  // it was not in that version
    good_patches_[name] = patch->spec;
    core_.refused_patches().Erase(name);
  }
}

// ---- Routes.

void Quarantine::SetScopes(const std::string& key, Doubtful& doubtful,
                           std::set<std::string> scopes) {
  for (const std::string& scope : doubtful.scopes) {
    const auto in_scope = doubtful_in_.find(scope);
    if (in_scope == doubtful_in_.end()) continue;
    in_scope->second.erase(key);
    if (in_scope->second.empty()) doubtful_in_.erase(in_scope);
  }
  doubtful.scopes = std::move(scopes);
  for (const std::string& scope : doubtful.scopes) doubtful_in_[scope].insert(key);
}

void Quarantine::Forget(const std::string& key) {
  const auto doubtful = doubtful_.find(key);
  if (doubtful == doubtful_.end()) return;
  SetScopes(key, doubtful->second, {});
  doubtful_.erase(doubtful);
}

// Doubtful rules whose own hosts are in the scope; when there are none (a wildcard's routes stand
// behind those of exact hosts too), all that are in doubt.
Quarantine::RulesKeys Quarantine::SuspectsIn(const std::string& scope) const {
  RulesKeys suspects;
  const auto add = [&](const std::string& key) {
    if (!culprits_.contains(key)) suspects.push_back(key);
  };
  const auto in_scope = doubtful_in_.find(scope);
  if (in_scope != doubtful_in_.end()) {
    for (const std::string& key : in_scope->second) add(key);
  }
  if (!suspects.empty()) return suspects;
  for (const auto& [key, doubtful] : doubtful_) add(key);
  return suspects;
}

void Quarantine::BeginTrial(const std::string& scope, RulesKeys suspects,
                            const std::string& message) {
  if (suspects.size() == 1) {
    Freeze(suspects.front(), message);
    return;
  }
  Trial& trial = trials_[scope];
  trial.message = message;
  for (const std::string& key : suspects) Freeze(key, "");
  const size_t half = suspects.size() / 2;
  trial.groups.emplace_back(suspects.begin(), suspects.begin() + static_cast<long>(half));
  trial.groups.emplace_back(suspects.begin() + static_cast<long>(half), suspects.end());
  LetNextIn(scope);
}

void Quarantine::Judge(const std::string& scope, Trial& trial, bool good) {
  const RulesKeys inside = std::exchange(trial.inside, {});
  if (good) {
    for (const std::string& key : inside) Clear(key);
  } else if (inside.size() == 1) {
    Freeze(inside.front(), trial.message);
  } else {
    for (const std::string& key : inside) Freeze(key, "");
    const auto middle = inside.begin() + static_cast<long>(inside.size() / 2);
    trial.groups.emplace_front(middle, inside.end());
    trial.groups.emplace_front(inside.begin(), middle);
  }
  LetNextIn(scope);
}

void Quarantine::LetNextIn(const std::string& scope) {
  Trial& trial = trials_[scope];
  if (trial.groups.empty()) return;
  trial.inside = std::move(trial.groups.front());
  trial.groups.pop_front();
  for (const std::string& key : trial.inside) LetIn(key);
}

void Quarantine::Freeze(const std::string& key, const std::string& message) {
  const auto rules = core_.gateway().rules.Find(key);
  const auto doubtful = doubtful_.find(key);
  if (!rules || doubtful == doubtful_.end()) return;
  const ObjectRef route = rules->routes.empty() ? ObjectRef() : rules->routes.front().route->owner;
  core_.objects().frozen().Set(
      key, translate::FrozenRules{rules, doubtful->second.last_good, route, message});
  if (!message.empty()) culprits_.insert(key);
  commit_due_ = true;
}

void Quarantine::LetIn(const std::string& key) {
  core_.objects().frozen().Erase(key);
  commit_due_ = true;
}

void Quarantine::Clear(const std::string& key) {
  Forget(key);
  if (core_.objects().frozen().Find(key)) LetIn(key);
}

}  // namespace weft::engine
