// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/confirmations.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include "engine/envoy_graph.h"
#include "engine/patches.h"
#include "translate/gateway/hosts.h"

namespace weft::engine {
namespace {

// While no proxy answers, no more than this many versions of one carrier are told apart.
constexpr size_t kRemembered = 16;

bool Carries(const ir::ResourceId& id) {
  return id.type == ir::ResourceType::kRoutes || id.type == ir::ResourceType::kListener;
}

// Everything that carries the route where it is served.
std::set<std::string> AllCarriers(const Core& core, const translate::RouteAttachment& route) {
  std::set<std::string> carriers;
  for (const translate::Attachment& attachment : route.attachments) {
    if (attachment.served) carriers.merge(CarriersOf(core.gateway(), attachment));
  }
  return carriers;
}

// The route as it is now.
ConfirmedRoute FormOf(const Core& core, const flow::Ref<translate::RouteAttachment>& route) {
  ConfirmedRoute form{.attachment = route, .rules = {}, .streams = {}};
  for (const std::string& identity : IdentitiesOf(*route)) {
    form.rules.push_back(
        core.gateway().rules_in_force.Find(translate::RulesKey(route->route, identity)));
  }
  for (const std::string& name : StreamsOf(*route)) {
    form.streams.push_back(core.gateway().streams.Find(name));
  }
  return form;
}

// An older version is served in the place of the one that is wanted, which a proxy has refused.
bool StandsIn(const Core& core, const std::string& key, const ir::Resource& resource) {
  const auto refusal = core.refusals().Find(key);
  const auto wanted = core.wanted().Find(key);
  return refusal && wanted && refusal->version == wanted->version &&
         resource.version != wanted->version;
}

}  // namespace

bool Confirmations::OnCommit(const CommitResult& result, const Taken& taken) {
  bool commit_due = NotePatches(result, taken);
  for (const auto& change : result.resources) {
    const ir::Resource& either = change.after ? *change.after : *change.before;
    if (Carries(either.id)) Publish(change);
    // It may come again, in the very version that proxies had.
    if (!change.after) SetAcknowledged(either.id, 0);
  }
  std::set<std::string> touched;
  for (const auto& change : result.attached) touched.insert(change.key);
  for (const auto& change : result.rules_in_force) {
    const translate::RouteRules& either = change.after ? *change.after : *change.before;
    touched.insert(either.route.ToString());
  }
  for (const auto& change : result.streams) {
    if (change.before) touched.insert(change.before->route.ToString());
    if (change.after) touched.insert(change.after->route.ToString());
  }
  for (const std::string& route : touched) commit_due |= Await(route);
  return commit_due;
}

// What a new patch changes may be acknowledged already, where it changes nothing. True: it is.
bool Confirmations::NotePatches(const CommitResult& result, const Taken& taken) {
  using Patch = std::shared_ptr<const model::EnvoyPatch>;
  bool noted = false;
  for (const FreezableChange& change : result.freezable) {
    const Patch* patch = change.after ? std::get_if<Patch>(&*change.after) : nullptr;
    const auto found = patch ? taken.find(PatchTarget(**patch)) : taken.end();
    if (found == taken.end()) continue;
    SetAcknowledged(found->second->id, found->second->version);
    noted = true;
  }
  return noted;
}

void Confirmations::Publish(const flow::Change<ir::Resource>& change) {
  if (!change.after) {
    carriers_.erase(EnvoyKey(change.before->id));
    return;
  }
  Carrier& carrier = carriers_[EnvoyKey(change.after->id)];
  carrier.unanswered.push_back({++carrier.last, change.after->version});
  if (carrier.unanswered.size() > kRemembered) carrier.unanswered.pop_front();
}

// The route has another form: it waits for the newest version of all that carries it. True: it need
// not wait, since that form changed none of them.
bool Confirmations::Await(const std::string& key) {
  Forget(key);
  const auto attachment = core_.gateway().attached.Find(key);
  if (!attachment) {
    core_.confirmed().Erase(key);
    return false;
  }
  Route route{.form = FormOf(core_, attachment), .waits_for = {}};
  for (const std::string& name : AllCarriers(core_, *attachment)) {
    const Carrier& carrier = carriers_[name];
    if (carrier.acknowledged < carrier.last || carrier.last == 0) {
      route.waits_for[name] = std::max<uint64_t>(carrier.last, 1);
    }
  }
  if (route.waits_for.empty()) {
    core_.confirmed().Set(key, std::move(route.form));
    return true;
  }
  for (const auto& [name, number] : route.waits_for) carriers_[name].waiting[number].insert(key);
  routes_.emplace(key, std::move(route));
  return false;
}

void Confirmations::Forget(const std::string& key) {
  const auto route = routes_.find(key);
  if (route == routes_.end()) return;
  for (const auto& [name, number] : route->second.waits_for) {
    const auto carrier = carriers_.find(name);
    if (carrier == carriers_.end()) continue;
    const auto waiting = carrier->second.waiting.find(number);
    if (waiting == carrier->second.waiting.end()) continue;
    waiting->second.erase(key);
    if (waiting->second.empty()) carrier->second.waiting.erase(waiting);
  }
  routes_.erase(route);
}

void Confirmations::SetAcknowledged(const ir::ResourceId& id, uint64_t version) {
  if (version != 0) {
    acknowledged_.insert(EnvoyKey(id));
    core_.SetAcknowledged(id, version);
  } else if (acknowledged_.erase(EnvoyKey(id)) > 0) {
    core_.SetAcknowledged(id, 0);
  }
}

void Confirmations::OnAcknowledged(const ir::Resource& resource) {
  const std::string key = EnvoyKey(resource.id);
  const bool matters = resource.id.type == ir::ResourceType::kListener || core_.IsPatched(key);
  SetAcknowledged(resource.id, matters ? resource.version : 0);
  const auto found = carriers_.find(key);
  if (found == carriers_.end() || StandsIn(core_, key, resource)) return;
  Carrier& carrier = found->second;
  const auto last = std::ranges::find(carrier.unanswered.rbegin(), carrier.unanswered.rend(),
                                      resource.version, &Carrier::Version::version);
  if (last == carrier.unanswered.rend()) return;
  carrier.acknowledged = last->number;
  carrier.unanswered.erase(carrier.unanswered.begin(), last.base());
  while (!carrier.waiting.empty() && carrier.waiting.begin()->first <= carrier.acknowledged) {
    for (const std::string& name : carrier.waiting.extract(carrier.waiting.begin()).mapped()) {
      const auto route = routes_.find(name);
      route->second.waits_for.erase(key);
      if (!route->second.waits_for.empty()) continue;
      core_.confirmed().Set(name, std::move(route->second.form));
      routes_.erase(route);
    }
  }
}

}  // namespace weft::engine
