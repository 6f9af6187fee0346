// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/quarantine.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include "engine/envoy_graph.h"
#include "engine/resource_state.h"

namespace weft::engine {

Quarantine::Quarantine(Core& core, sources::StateStore& state, const Clock& clock)
    : core_(core),
      state_(state),
      clock_(clock),
      freezer_(core, state, clock),
      doubts_(core, freezer_) {
  freezer_.Restore();
  for (const auto& [name, refused] : state_.refused()) {
    const auto id = IdOf(name);
    if (!id) continue;
    core_.refusals().Set(EnvoyKey(*id), RefusalOf(*id, refused));
    told_[EnvoyKey(*id)] = refused.version;
  }
}

// ---- What has changed, and what proxies say.

void Quarantine::OnCommit(const CommitResult& result) {
  commit_due_ = false;
  for (Trial& trial : trials_) trial.staged = false;
  for (const FreezableChange& change : result.freezable) {
    if (freezer_.OnChange(change)) on_trial_.erase(change.object);
  }
  ForgetWhoLeft();
  for (const auto& change : result.resources) {
    if (!change.after) Drop(change.before->id);
  }
  for (const ObjectRef& object : doubts_.OnCommit(result)) ClearIfTaken(object);
  JudgeTrials();
  // A version that was refused before is not sent again: it is as if it were refused anew.
  for (const auto& [key, refused] : std::map(refused_)) Handle(key, refused);
  NoteChanges();
}

void Quarantine::OnAcknowledged(const std::vector<flow::Ref<ir::Resource>>& resources) {
  for (const auto& resource : resources) {
    const std::string key = EnvoyKey(resource->id);
    taken_[key] = resource;
    state_.Accept(NameOf(resource->id), resource->version);
    const auto refused = refused_.find(key);
    if (refused != refused_.end() && refused->second.version == resource->version) {
      refused_.erase(refused);  // it has become ready after all
    }
    const auto wanted = core_.wanted().Find(key);
    if (wanted && wanted->version == resource->version && told_.erase(key)) {
      core_.refusals().Erase(key);
      state_.Forgive(NameOf(resource->id));
    }
  }
  for (const auto& resource : resources) {
    for (const ObjectRef& object : doubts_.In(EnvoyKey(resource->id))) ClearIfTaken(object);
  }
  JudgeTrials();
  NoteChanges();
}

void Quarantine::OnRefused(const ir::Resource& resource, const std::string& reason,
                           const std::string& message) {
  const std::string key = EnvoyKey(resource.id);
  refused_[key] = {resource.id, resource.version, reason, message};
  Handle(key, refused_[key]);
  NoteChanges();
}

// A refusal of what is wanted now (else something newer is on its way).
void Quarantine::Handle(const std::string& key, const Refused& refused) {
  const auto wanted = core_.wanted().Find(key);
  if (!wanted || wanted->version != refused.version || IsTold(key, refused.version)) return;
  const auto trial = TrialOn({key});
  if (trial != trials_.end() && trial->staged) return;  // the commit that is due brings us back
  Objects suspects = FreshSuspects(key, refused.id.type);
  if (trial == trials_.end()) {
    if (suspects.empty()) {
      Tell(key, refused);
    } else {
      Begin(refused, std::move(suspects));
    }
    return;
  }
  trial->refusing.insert(key);
  if (!suspects.empty()) {
    Join(*trial, std::move(suspects), false);  // one of these may be to blame as well
    return;
  }
  trial->message = refused.message;
  if (!Judge(*trial, false)) trials_.erase(trial);
}

// Doubtful objects in the resource that are neither frozen nor on trial. Of routes when there are
// none (a wildcard's routes stand behind those of exact hosts too): all that are in doubt.
Quarantine::Objects Quarantine::FreshSuspects(const std::string& key, ir::ResourceType type) const {
  const auto fresh = [&](const ObjectRef& object) {
    return !freezer_.IsBlamed(object) && !on_trial_.contains(object);
  };
  Objects suspects;
  std::ranges::copy_if(doubts_.In(key), std::back_inserter(suspects), fresh);
  if (!suspects.empty() || type != ir::ResourceType::kRoutes) return suspects;
  const bool searched = std::ranges::any_of(
      trials_, [&](const Trial& trial) { return trial.resources.contains(key); });
  if (!searched) std::ranges::copy_if(doubts_.Routes(), std::back_inserter(suspects), fresh);
  return suspects;
}

// ---- The search.

Quarantine::TrialAt Quarantine::TrialOn(const std::set<std::string>& resources) {
  return std::ranges::find_if(trials_, [&](const Trial& trial) {
    return std::ranges::any_of(
        resources, [&](const std::string& key) { return trial.resources.contains(key); });
  });
}

void Quarantine::Begin(const Refused& refused, Objects suspects) {
  std::set<std::string> resources = {EnvoyKey(refused.id)};
  for (const ObjectRef& object : suspects) {
    const auto& keys = doubts_.ResourcesOf(object);
    resources.insert(keys.begin(), keys.end());
  }
  const auto other = TrialOn(resources);
  if (other != trials_.end()) {
    other->refusing.insert(EnvoyKey(refused.id));
    Join(*other, std::move(suspects), false);
    return;
  }
  Trial& trial = trials_.emplace_back();
  trial.first = refused;
  trial.message = refused.message;
  trial.refusing = {EnvoyKey(refused.id)};
  Join(trial, std::move(suspects), true);
}

void Quarantine::Join(Trial& trial, Objects suspects, bool known_bad) {
  trial.staged = true;
  trial.resources.insert(trial.refusing.begin(), trial.refusing.end());
  for (const ObjectRef& object : suspects) {
    const auto& keys = doubts_.ResourcesOf(object);
    trial.resources.insert(keys.begin(), keys.end());
    on_trial_.insert(object);
    TakeOut(object);
  }
  trial.groups.push_back({std::move(suspects), known_bad});
  // Another search that has come to share a resource with this one goes on as a part of it.
  for (auto other = trials_.begin(); other != trials_.end();) {
    const bool shares =
        &*other != &trial && std::ranges::any_of(other->resources, [&](const std::string& key) {
          return trial.resources.contains(key);
        });
    if (!shares) {
      ++other;
      continue;
    }
    trial.resources.insert(other->resources.begin(), other->resources.end());
    trial.refusing.insert(other->refusing.begin(), other->refusing.end());
    for (const ObjectRef& object : other->inside) TakeOut(object);
    if (!other->inside.empty()) trial.groups.push_back({other->inside, false});
    for (const Group& group : other->groups) trial.groups.push_back({group.objects, false});
    other = trials_.erase(other);
  }
}

// Those that are not on trial any more: their versions that were are gone. What was refused
// together with them may be good without them.
void Quarantine::ForgetWhoLeft() {
  const auto left = [this](Objects& objects) {
    return std::erase_if(objects,
                         [this](const ObjectRef& object) { return !on_trial_.contains(object); });
  };
  for (Trial& trial : trials_) {
    for (Group& group : trial.groups) {
      if (left(group.objects)) group.known_bad = false;
    }
    std::erase_if(trial.groups, [](const Group& group) { return group.objects.empty(); });
    if (!left(trial.inside)) continue;
    trial.rest = true;
    if (trial.inside.empty()) continue;
    for (const ObjectRef& object : trial.inside) TakeOut(object);
    trial.groups.push_front({std::exchange(trial.inside, {}), false});
    trial.staged = true;
  }
  trials_.remove_if(
      [](const Trial& trial) { return trial.inside.empty() && trial.groups.empty(); });
}

void Quarantine::TakeOut(const ObjectRef& object) {
  freezer_.TakeOut(object, doubts_.LastGood(object));
}

// Those whose question all proxies have answered with yes.
void Quarantine::JudgeTrials() {
  for (auto trial = trials_.begin(); trial != trials_.end();) {
    const bool over = !trial->staged && AreTaken(trial->refusing) && !Judge(*trial, true);
    trial = over ? trials_.erase(trial) : std::next(trial);
  }
}

bool Quarantine::Judge(Trial& trial, bool good) {
  trial.staged = true;
  if (std::exchange(trial.rest, false)) {
    if (good) return LetNextIn(trial);
    Acquit(trial);
    return false;
  }
  const Objects inside = std::exchange(trial.inside, {});
  if (good) {
    for (const ObjectRef& object : inside) {
      on_trial_.erase(object);
      ClearIfTaken(object);
    }
  } else {
    for (const ObjectRef& object : inside) TakeOut(object);
    trial.groups.push_front({inside, true});
  }
  return LetNextIn(trial);
}

bool Quarantine::LetNextIn(Trial& trial) {
  while (!trial.groups.empty()) {
    Group group = std::move(trial.groups.front());
    trial.groups.pop_front();
    if (group.objects.empty()) continue;
    if (group.known_bad && group.objects.size() == 1) {
      freezer_.Blame(group.objects.front(), trial.message);
      on_trial_.erase(group.objects.front());
    } else if (group.known_bad) {
      const auto middle = group.objects.begin() + static_cast<long>(group.objects.size() / 2);
      trial.groups.push_front({{middle, group.objects.end()}, false});
      trial.groups.push_front({{group.objects.begin(), middle}, false});
    } else {
      trial.inside = std::move(group.objects);
      for (const ObjectRef& object : trial.inside) freezer_.LetIn(object);
      return true;
    }
  }
  return false;
}

// The suspects are not to blame: the rest is refused without them.
void Quarantine::Acquit(Trial& trial) {
  for (const Group& group : trial.groups) {
    for (const ObjectRef& object : group.objects) {
      if (!on_trial_.contains(object)) continue;
      freezer_.LetIn(object);
      on_trial_.erase(object);
    }
  }
  Tell(EnvoyKey(trial.first.id), trial.first);
}

// ---- What is known.

void Quarantine::Tell(const std::string& key, const Refused& refused) {
  const auto taken = taken_.find(key);
  const sources::RefusedResource kept =
      ToState(refused.id, refused.version, refused.reason, refused.message, clock_.WallNow(),
              taken == taken_.end() ? nullptr : taken->second);
  core_.refusals().Set(key, RefusalOf(refused.id, kept));
  told_[key] = refused.version;
  // What is late may yet come, and a port may be free another time.
  const bool lasting = refused.reason == kRefused && !CannotBind(refused.id, refused.message);
  if (lasting) state_.Refuse(kept);
  commit_due_ = true;
}

bool Quarantine::IsTold(const std::string& key, uint64_t version) const {
  const auto told = told_.find(key);
  return told != told_.end() && told->second == version;
}

// All proxies have what is wanted of these.
bool Quarantine::AreTaken(const std::set<std::string>& keys) const {
  return std::ranges::all_of(keys, [this](const std::string& key) {
    const auto wanted = core_.wanted().Find(key);
    const auto taken = taken_.find(key);
    return !wanted || (taken != taken_.end() && taken->second->version == wanted->version);
  });
}

void Quarantine::ClearIfTaken(const ObjectRef& object) {
  if (!doubts_.Has(object) || freezer_.IsBlamed(object) || on_trial_.contains(object)) return;
  if (!AreTaken(doubts_.ResourcesOf(object))) return;
  doubts_.Forget(object);
  freezer_.Clear(object);
}

void Quarantine::Drop(const ir::ResourceId& resource) {
  const std::string key = EnvoyKey(resource);
  refused_.erase(key);
  taken_.erase(key);
  told_.erase(key);
  core_.refusals().Erase(key);
  state_.Drop(NameOf(resource));
}

}  // namespace weft::engine
