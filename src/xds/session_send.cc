// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Making a session's responses, and waking what must be decided on again.
#include <algorithm>
#include <limits>
#include <ranges>

#include "xds/resource_types.h"
#include "xds/session.h"

namespace weft::xds {
namespace {
using enum ir::ResourceType;
}  // namespace

std::optional<DeltaResponse> Session::Next(Time now) {
  do {
    for (size_t i = 0; i < ir::kResourceTypes; ++i) {
      const size_t type = (turn_ + i) % ir::kResourceTypes;
      std::optional<DeltaResponse> response = NextOf(static_cast<ir::ResourceType>(type), now);
      if (!response) continue;
      turn_ = (type + 1) % ir::kResourceTypes;
      return response;
    }
  } while (AfterChange(now) || MaybeEndStart(now));
  return std::nullopt;
}

std::optional<DeltaResponse> Session::NextOf(ir::ResourceType type, Time now) {
  TypeState& state = Type(type);
  if (state.open >= options_.in_flight || state.unsettled >= options_.unsettled) return {};

  std::vector<VersionRef> resources;
  std::vector<Name> removed;
  size_t limit = AlwaysAlone(type) ? 1 : std::numeric_limits<size_t>::max();
  size_t bytes = 0;
  bool suspects = false;
  for (auto it = state.pending.begin(); it != state.pending.end();) {
    const Name& name = *it;
    Decision decision = Decide(name, now);
    if (decision.step == Step::kRemove && resources.empty()) removed.push_back(name);
    if (decision.step == Step::kNothing || (decision.step == Step::kRemove && resources.empty())) {
      it = state.pending.erase(it);
      continue;
    }
    // What does not fit into this response stays pending for the next one: resources beside
    // removals, suspects of a refused batch beside others.
    const size_t batch_limit = client_.At(name).batch_limit;
    if (resources.empty()) suspects = batch_limit > 0;
    const bool fits =
        decision.step == Step::kSend && removed.empty() && suspects == (batch_limit > 0);
    if (!fits) {
      ++it;
      continue;
    }
    if (suspects) limit = std::min(limit, batch_limit);
    if (resources.size() >= limit) break;
    bytes += decision.version->resource->bytes->size();
    resources.push_back(std::move(decision.version));
    it = state.pending.erase(it);
    if (resources.size() >= limit) break;
    if (bytes >= options_.response_bytes && type != kScope) break;
  }
  // The first response of a type waits until what it waits for can come with it.
  const bool nothing_blocked = state.waits_for.empty() && state.deferred.empty();
  const bool may_be_empty = state.owes_answer && nothing_blocked;
  if (resources.empty() && removed.empty() && !may_be_empty) return std::nullopt;
  return Commit(type, resources, removed, now);
}

DeltaResponse Session::Commit(ir::ResourceType type, const std::vector<VersionRef>& resources,
                              const std::vector<Name>& removed, Time now) {
  const uint64_t serial = ++last_serial_;
  Response& response = responses_[serial];
  response = {type, now, !removed.empty(), 0, removed};
  DeltaResponse message{type, {}, {}, std::to_string(serial), catalogue_.publish()};
  for (const VersionRef& version : resources) {
    CommitResource(serial, version, now);
    message.resources.push_back(version->resource);
    response.names.push_back(version->name);
    ++response.open;
  }
  for (const Name& name : removed) {
    message.removed.push_back(name->name);
    if (IsWildcard(type)) {
      client_.AddSent(name, {serial, nullptr, catalogue_.publish()});
      ++response.open;
    } else {
      Held& held = client_.At(name);
      held.told_missing = true;
      held.resend = false;
    }
  }
  Type(type).owes_answer = false;
  ++Type(type).unsettled;
  if (response.open > 0) ++Type(type).open;
  return message;
}

void Session::CommitResource(uint64_t serial, const VersionRef& version, Time now) {
  const Name& name = version->name;
  Held& held = client_.At(name);
  held.given = true;
  held.resend = false;
  held.told_missing = false;
  if (name->type == kCluster) {
    due_.insert({now + options_.warm_bound, name});
    // A cluster that Envoy has already is warmed again by the change, and waits for endpoints that
    // Envoy, being subscribed to them, does not ask for again.
    const std::optional<Name> endpoints = catalogue_.names().Find(kEndpoints, name->name);
    Held* of_cluster = endpoints ? client_.Find(*endpoints) : nullptr;
    if (of_cluster != nullptr && of_cluster->subscribed) {
      of_cluster->resend = true;
      of_cluster->told_missing = false;
      Look(*endpoints);
    }
  }
  const Catalogue::Entry* entry = catalogue_.Find(name);
  const bool current = entry != nullptr && entry->version->number() == version->number();
  client_.AddSent(name, {serial, version, current ? catalogue_.publish() : 0});
}

// Ends the start, when all that is known to be good and can be given is acknowledged, or the bound
// is over. True: it ended now, and there may be more to send.
bool Session::MaybeEndStart(Time now) {
  if (!starting_ || !heard_) return false;
  if (now < started_ + options_.start_bound) {
    for (const TypeState& type : types_) {
      if (type.open > 0) return false;
    }
    for (const ir::ResourceType root : {kCluster, kListener}) {
      if (!client_.introduced(root) && AnyGood(catalogue_.Of(root))) return false;
    }
    for (int i = 0; i < ir::kResourceTypes; ++i) {
      if (AnyGood(client_.awaited(static_cast<ir::ResourceType>(i)))) return false;
    }
  }
  starting_ = false;
  for (TypeState& type : types_) {
    for (const Name& name : std::exchange(type.deferred, {})) Look(name);
  }
  WakeAll();
  return true;
}

// Some of these are published, and not doubtful.
bool Session::AnyGood(const std::set<Name>& names) const {
  return std::ranges::any_of(names, [this](const Name& name) {
    const Catalogue::Entry* entry = catalogue_.Find(name);
    return entry != nullptr && !Doubtful(*entry->version);
  });
}

void Session::LookIfBehind(const Name& name) {
  const Catalogue::Entry* entry = catalogue_.Find(name);
  const Held* held = client_.Find(name);
  if (entry != nullptr && held != nullptr && held->acked == entry->version && !held->resend) return;
  if (entry != nullptr || held != nullptr) Look(name);
}

void Session::WaitFor(const Name& name, const Name& leaf) {
  Type(name->type).waits_for.insert_or_assign(name, leaf);
  waiters_[leaf].insert(name);
}

void Session::StopWaiting(const Name& name) {
  std::map<Name, Name>& waits_for = Type(name->type).waits_for;
  const auto waits = waits_for.find(name);
  if (waits == waits_for.end()) return;
  const auto waiters = waiters_.find(waits->second);
  waiters->second.erase(name);
  if (waiters->second.empty()) waiters_.erase(waiters);
  waits_for.erase(waits);
}

void Session::Wake(const Name& leaf) {
  const auto waiters = waiters_.find(leaf);
  if (waiters == waiters_.end()) return;
  for (const Name& name : waiters->second) {
    Type(name->type).waits_for.erase(name);
    Look(name);
  }
  waiters_.erase(waiters);
}

void Session::WakeAll() {
  for (const std::set<Name>& names : std::exchange(waiters_, {}) | std::views::values) {
    for (const Name& name : names) Look(name);
  }
  for (TypeState& type : types_) type.waits_for.clear();
  for (const Name& name : std::exchange(removals_, {})) Look(name);
}

// Follows up on a change of what the client has: names that nothing needs any more, responses
// without an open member, removals that may have become safe. True: there is something to decide
// on.
bool Session::AfterChange(Time now) {
  bool woken = false;
  for (const Name& name : client_.TakeFreed()) {
    Held* held = client_.Find(name);
    if (held == nullptr || held->needed_by > 0) continue;
    held->unneeded_since = now;
    if (catalogue_.Find(name) != nullptr) continue;
    Look(name);
    woken = true;
  }
  for (const uint64_t serial : client_.TakeClosed()) {
    const auto response = responses_.find(serial);
    if (response == responses_.end() || --response->second.open > 0) continue;
    --Type(response->second.type).open;
    woken = true;
  }
  return woken;
}

}  // namespace weft::xds
