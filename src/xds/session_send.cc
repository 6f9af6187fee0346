// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Making a session's responses, and waking what must be decided on again.
#include <algorithm>
#include <limits>

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

  std::vector<ResourceRef> resources;
  std::vector<std::string> removed;
  size_t limit = AlwaysAlone(type) ? 1 : std::numeric_limits<size_t>::max();
  size_t bytes = 0;
  bool suspects = false;
  for (auto name = state.pending.begin(); name != state.pending.end();) {
    const ir::ResourceId id{type, *name};
    Decision decision = Decide(id, now);
    if (decision.step == Step::kRemove && resources.empty()) removed.push_back(id.name);
    if (decision.step == Step::kNothing || (decision.step == Step::kRemove && resources.empty())) {
      name = state.pending.erase(name);
      continue;
    }
    // What does not fit into this response stays pending for the next one: resources beside
    // removals, suspects of a refused batch beside others.
    const size_t batch_limit = client_.At(id).batch_limit;
    if (resources.empty()) suspects = batch_limit > 0;
    const bool fits =
        decision.step == Step::kSend && removed.empty() && suspects == (batch_limit > 0);
    if (!fits) {
      ++name;
      continue;
    }
    if (suspects) limit = std::min(limit, batch_limit);
    if (resources.size() >= limit) break;
    bytes += decision.resource->bytes->size();
    resources.push_back(std::move(decision.resource));
    name = state.pending.erase(name);
    if (resources.size() >= limit) break;
    if (bytes >= options_.response_bytes && type != kScope) break;
  }
  const bool nothing = resources.empty() && removed.empty();
  if (nothing && !(state.owes_answer && !AnyBlocked(type))) return std::nullopt;
  return Commit(type, std::move(resources), std::move(removed), now);
}

DeltaResponse Session::Commit(ir::ResourceType type, std::vector<ResourceRef> resources,
                              std::vector<std::string> removed, Time now) {
  const uint64_t serial = ++last_serial_;
  Response& response = responses_[serial];
  response = {type, now, !removed.empty(), 0, removed};
  for (const ResourceRef& resource : resources) {
    CommitResource(serial, resource, now);
    response.names.push_back(resource->id.name);
    ++response.open;
  }
  for (const std::string& name : removed) {
    const ir::ResourceId id{type, name};
    if (IsWildcard(type)) {
      client_.AddSent(id, {serial, nullptr, catalogue_.publish()});
      ++response.open;
    } else {
      Held& held = client_.At(id);
      held.told_missing = true;
      held.resend = false;
    }
  }
  Type(type).owes_answer = false;
  ++Type(type).unsettled;
  if (response.open > 0) ++Type(type).open;
  return {type, std::move(resources), std::move(removed), std::to_string(serial),
          catalogue_.publish()};
}

void Session::CommitResource(uint64_t serial, const ResourceRef& resource, Time now) {
  const ir::ResourceId& id = resource->id;
  Held& held = client_.At(id);
  held.given = true;
  held.resend = false;
  held.told_missing = false;
  if (id.type == kCluster) {
    due_.insert({now + options_.warm_bound, id});
    // A cluster that Envoy has already is warmed again by the change, and waits for endpoints that
    // Envoy, being subscribed to them, does not ask for again.
    const ir::ResourceId endpoints{kEndpoints, id.name};
    if (Held* of_cluster = client_.Find(endpoints);
        of_cluster != nullptr && of_cluster->subscribed) {
      of_cluster->resend = true;
      of_cluster->told_missing = false;
      Look(endpoints);
    }
  }
  const Catalogue::Entry* entry = catalogue_.Find(id);
  const bool current = entry != nullptr && entry->resource->version == resource->version;
  client_.AddSent(id, {serial, resource, current ? catalogue_.publish() : 0});
}

// Some resource of the type waits, so that the type's first response is still to come.
bool Session::AnyBlocked(ir::ResourceType type) const {
  const ir::ResourceId first{type, ""};
  const auto waiting = waits_for_.lower_bound(first);
  const auto deferred = deferred_.lower_bound(first);
  return (waiting != waits_for_.end() && waiting->first.type == type) ||
         (deferred != deferred_.end() && deferred->type == type);
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
      const auto good = [&](const auto& named) { return !Doubtful(*named.second.resource); };
      if (!client_.introduced(root) && std::ranges::any_of(catalogue_.Of(root), good)) return false;
    }
    for (const ir::ResourceId& id : client_.awaited()) {
      const Catalogue::Entry* entry = catalogue_.Find(id);
      if (entry != nullptr && !Doubtful(*entry->resource)) return false;
    }
  }
  starting_ = false;
  for (const ir::ResourceId& id : std::exchange(deferred_, {})) Look(id);
  WakeAll();
  return true;
}

void Session::LookIfBehind(const ir::ResourceId& id, const Catalogue::Entry* entry) {
  const Held* held = client_.Find(id);
  if (entry != nullptr && held != nullptr && held->acked == entry->resource && !held->resend)
    return;
  if (entry != nullptr || held != nullptr) Look(id);
}

void Session::WaitFor(const ir::ResourceId& id, const ir::ResourceId& leaf) {
  waits_for_.insert_or_assign(id, leaf);
  waiters_[leaf].insert(id);
}

void Session::StopWaiting(const ir::ResourceId& id) {
  if (waits_for_.empty()) return;
  const auto waits = waits_for_.find(id);
  if (waits == waits_for_.end()) return;
  const auto waiters = waiters_.find(waits->second);
  waiters->second.erase(id);
  if (waiters->second.empty()) waiters_.erase(waiters);
  waits_for_.erase(waits);
}

void Session::Wake(const ir::ResourceId& leaf) {
  if (waiters_.empty()) return;
  const auto waiters = waiters_.find(leaf);
  if (waiters == waiters_.end()) return;
  for (const ir::ResourceId& id : waiters->second) {
    waits_for_.erase(id);
    Look(id);
  }
  waiters_.erase(waiters);
}

void Session::WakeAll() {
  for (const auto& [id, leaf] : std::exchange(waits_for_, {})) Look(id);
  waiters_.clear();
  for (const ir::ResourceId& id : std::exchange(removals_, {})) Look(id);
}

// Follows up on a change of what the client has: names that nothing needs any more, responses
// without an open member, removals that may have become safe. True: there is something to decide
// on.
bool Session::AfterChange(Time now) {
  bool woken = false;
  for (const ir::ResourceId& id : client_.TakeFreed()) {
    Held* held = client_.Find(id);
    if (held == nullptr || held->needed_by > 0) continue;
    held->unneeded_since = now;
    if (catalogue_.Find(id) != nullptr) continue;
    Look(id);
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
