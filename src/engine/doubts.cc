// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/doubts.h"

#include <utility>

#include "engine/patches.h"
#include "engine/programmed.h"

namespace weft::engine {
namespace {

bool IsPatch(const ObjectRef& object) { return object.kind == "EnvoyPatch"; }
std::set<std::string> KeysOf(const Core& core, const ObjectRef& object) {
  std::set<std::string> keys;
  if (IsPatch(object)) {
    const auto patch = core.objects().Of<model::EnvoyPatch>().Find(
        translate::KeyOf(object.namespace_, object.name));
    const std::string target = patch && core.allows_patches() ? PatchTarget(*patch) : "";
    if (!target.empty()) keys.insert(target);
    return keys;
  }
  const auto attached = core.gateway().attached.Find(object.ToString());
  if (!attached) return keys;
  for (const translate::Attachment& attachment : attached->attachments) {
    keys.merge(CarriersOf(core.gateway(), attachment));
  }
  return keys;
}

}  // namespace

std::set<ObjectRef> Doubts::OnCommit(const CommitResult& result) {
  std::set<ObjectRef> concerned;
  for (const FreezableChange& change : result.freezable) {
    if (change.after) {
      Begin(change.object, change.before);
      concerned.insert(change.object);
    } else {
      Forget(change.object);
    }
  }
  // A route's rules may change though the route does not: what it refers to has.
  for (const auto& change : result.rules) {
    if (!change.after) continue;
    const ObjectRef& route = change.after->route;
    Begin(route, std::nullopt);
    concerned.insert(route);
  }
  for (const ObjectRef& object : concerned) Place(object, doubtful_.at(object));
  return concerned;
}

// What was there before was good, unless it was in doubt itself.
Doubts::Doubtful& Doubts::Begin(const ObjectRef& object,
                                const std::optional<model::AnyObject>& before) {
  const auto [entry, is_new] = doubtful_.try_emplace(object);
  if (!is_new) return entry->second;
  const Freezer::Kept* kept = freezer_.Find(object);
  entry->second.last_good = kept ? kept->last_good : before;
  return entry->second;
}

void Doubts::Place(const ObjectRef& object, Doubtful& doubtful) {
  for (const std::string& key : doubtful.resources) {
    const auto found = by_resource_.find(key);
    found->second.erase(object);
    if (found->second.empty()) by_resource_.erase(found);
  }
  doubtful.resources = KeysOf(core_, object);
  for (const std::string& key : doubtful.resources) by_resource_[key].insert(object);
}

void Doubts::Forget(const ObjectRef& object) {
  const auto found = doubtful_.find(object);
  if (found == doubtful_.end()) return;
  for (const std::string& key : found->second.resources) {
    const auto in_resource = by_resource_.find(key);
    in_resource->second.erase(object);
    if (in_resource->second.empty()) by_resource_.erase(in_resource);
  }
  doubtful_.erase(found);
}

std::set<ObjectRef> Doubts::In(const std::string& resource) const {
  const auto found = by_resource_.find(resource);
  return found == by_resource_.end() ? std::set<ObjectRef>() : found->second;
}

std::vector<ObjectRef> Doubts::Routes() const {
  std::vector<ObjectRef> routes;
  for (const auto& [object, doubtful] : doubtful_) {
    if (IsHttp(object)) routes.push_back(object);
  }
  return routes;
}

const std::set<std::string>& Doubts::ResourcesOf(const ObjectRef& object) const {
  static const std::set<std::string> kNone;
  const auto found = doubtful_.find(object);
  return found == doubtful_.end() ? kNone : found->second.resources;
}

std::optional<model::AnyObject> Doubts::LastGood(const ObjectRef& object) const {
  const auto found = doubtful_.find(object);
  return found == doubtful_.end() ? std::nullopt : found->second.last_good;
}

}  // namespace weft::engine
