// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Relay, Envoy's side: what it asks for, what it is given, what it answers.
#include "agent/relay.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "fmt/format.h"
#include "xds/resource_types.h"

namespace weft::agent {
namespace {

using enum ir::ResourceType;

}  // namespace

bool Relay::Load(const LastKnownGood& good) {
  if (good.node_id != options_.node_id) return false;
  store_.Load(good);
  for (int index = 0; index < ir::kResourceTypes; ++index) {
    const auto type = static_cast<ir::ResourceType>(index);
    if (xds::IsWildcard(type)) {
      if (store_.answered(type)) WantWhole(type);
      continue;
    }
    std::vector<std::string> names;
    for (const auto& [name, stored] : store_.Of(type)) names.push_back(name);
    Want(type, names, {});
  }
  return true;
}

LastKnownGood Relay::Good() const {
  LastKnownGood good = store_.Good();
  good.node_id = options_.node_id;
  return good;
}

void Relay::OnEnvoyOpened(xds::Time now) {
  OnEnvoyClosed();
  envoy_open_ = true;
  // With nothing acknowledged there is nothing to come first.
  starting_ = store_.HasGood();
  start_ends_ = now + options_.start_bound;
  unwanted_at_ = start_ends_;
  excused_at_ = now + options_.missing_bound;
  prune_at_ = now + options_.prune_after;
}

void Relay::OnEnvoyClosed() {
  envoy_open_ = false;
  envoy_has_some_ = false;
  in_flight_.clear();
  prune_at_.reset();
  unwanted_at_.reset();
  for (EnvoyType& type : envoy_) type = {};
}

void Relay::OnEnvoyRequest(const xds::DeltaRequest& request, xds::Time now) {
  EnvoyType& envoy = Envoy(request.type);
  if (!envoy.introduced) {
    envoy.introduced = true;
    envoy.owes_answer = xds::IsWildcard(request.type);
    if (request.type == kListener) unwanted_at_ = now + options_.introduction;
    TakeInitialVersions(request);
    if (xds::IsWildcard(request.type)) {
      for (const auto& [name, stored] : store_.Of(request.type)) envoy.dirty.insert(name);
      WantWhole(request.type);
    }
  }
  TakeSubscriptions(request);
  TakeAnswer(request);
  MaybeEndStart(now);
  Flush(now);
  AnswerUpstream();
}

void Relay::TakeInitialVersions(const xds::DeltaRequest& request) {
  EnvoyType& envoy = Envoy(request.type);
  for (const auto& [name, version] : request.initial_versions) {
    const ir::ResourceId id{request.type, name};
    const StoredResource* stored = store_.Find(id);
    if (stored && stored->latest && xds::VersionText(stored->latest->version) == version) {
      TakeHeld(id, {name, stored->serial, stored->latest});
    } else if (stored && stored->acked && xds::VersionText(stored->acked->version) == version) {
      TakeHeld(id, {name, stored->acked_serial, stored->acked});
    } else if (const Member* member = FindPending(id, version)) {
      TakeHeld(id, Member(*member));
    } else if (!stored || !IsCurrent(*stored)) {
      envoy.foreign.insert(name);
    }
  }
  const bool let_go = TakeLetGo(request);
  const bool told_otherwise = let_go || !envoy.foreign.empty();
  if (told_otherwise && upstream_open_ && Upstream(request.type).introduced) {
    // It was told of the file's versions alone; a new stream tells it of Envoy's.
    OnUpstreamClosed();
    actions_.push_back(RestartUpstream{});
  }
}

// What Envoy had acknowledged and does not name any more. A new Envoy names nothing at all.
bool Relay::TakeLetGo(const xds::DeltaRequest& request) {
  if (!request.initial_versions.empty()) envoy_has_some_ = true;
  if (!xds::IsWildcard(request.type) || !envoy_has_some_) return false;
  std::set<std::string_view> named;
  for (const auto& [name, version] : request.initial_versions) named.insert(name);
  std::vector<std::string> let_go;
  for (const auto& [name, stored] : store_.Of(request.type)) {
    if (stored.acked && !named.contains(name)) let_go.push_back(name);
  }
  for (const std::string& name : let_go) {
    const ir::ResourceId id{request.type, name};
    store_.SetAcked(id, nullptr, store_.Find(id)->acked_serial);
  }
  return !let_go.empty();
}

// Envoy came with this version: what it had acknowledged, though we may not have heard of it.
void Relay::TakeHeld(const ir::ResourceId& id, const Member& member) {
  store_.SetAcked(id, member.resource, member.serial);
  Settle(id, member.serial, std::nullopt);
  Envoy(id.type).taken.insert(id.name);
  // A cluster that was warming when the stream broke waits for its endpoints, whatever version of
  // them Envoy has; which one that is cannot be seen. So all are sent again.
  if (id.type != kEndpoints) Envoy(id.type).sent[id.name] = member.serial;
}

void Relay::TakeSubscriptions(const xds::DeltaRequest& request) {
  if (xds::IsWildcard(request.type)) return;
  EnvoyType& envoy = Envoy(request.type);
  for (const std::string& name : request.subscribe) {
    // Asking again for a name means that Envoy wants it again.
    if (!envoy.subscribed.insert(name).second) envoy.sent.erase(name);
    envoy.dirty.insert(name);
  }
  for (const std::string& name : request.unsubscribe) {
    envoy.subscribed.erase(name);
    envoy.dirty.erase(name);
    envoy.sent.erase(name);
    envoy.foreign.erase(name);
    envoy.taken.erase(name);
  }
  Want(request.type, request.subscribe, request.unsubscribe);
}

void Relay::TakeAnswer(const xds::DeltaRequest& request) {
  uint64_t nonce = 0;
  std::from_chars(request.nonce.data(), request.nonce.data() + request.nonce.size(), nonce);
  const auto found = in_flight_.find(nonce);
  if (found == in_flight_.end()) return;
  const InFlight answered = std::move(found->second);
  in_flight_.erase(found);
  if (request.error) ++counts_.refused;
  if (!request.error && answered.type == kEndpoints) ProveClusters(nonce, answered.members);
  for (const Member& member : answered.members) {
    const ir::ResourceId id{answered.type, member.name};
    if (!request.error) {
      store_.SetAcked(id, member.resource, member.serial);
      if (member.resource) Envoy(id.type).taken.insert(member.name);
      const StoredResource* stored = store_.Find(id);
      const bool gone = stored && stored->serial == member.serial && !stored->latest;
      if (gone && xds::IsWildcard(id.type)) store_.Erase(id);
    } else if (answered.members.size() > 1 && IsLast(id.type, member)) {
      // One of them is bad, and some of the others were not applied: again, each alone.
      Envoy(id.type).sent.erase(member.name);
      Envoy(id.type).alone.insert(member.name);
      Envoy(id.type).dirty.insert(member.name);
      if (!answered.relayed) continue;
    }
    Settle(id, member.serial, request.error);
  }
}

// Nothing was sent under the name after this.
bool Relay::IsLast(ir::ResourceType type, const Member& member) const {
  const auto sent = Envoy(type).sent.find(member.name);
  return sent != Envoy(type).sent.end() && sent->second == member.serial;
}

// Envoy holds back all answers about clusters while any of them is warming. One whose endpoints,
// sent after it, are acknowledged is in use all the same.
void Relay::ProveClusters(uint64_t endpoints, const std::vector<Member>& members) {
  std::set<std::string_view> proven;
  for (const Member& member : members) proven.insert(member.name);
  for (const auto& [nonce, sent] : in_flight_) {
    if (nonce > endpoints) break;
    if (sent.type != kCluster) continue;
    for (const Member& cluster : sent.members) {
      if (!cluster.resource || !proven.contains(cluster.name) || !IsLast(kCluster, cluster))
        continue;
      store_.SetAcked({kCluster, cluster.name}, cluster.resource, cluster.serial);
    }
  }
}

bool Relay::Wants(const ir::ResourceId& id) const {
  const EnvoyType& envoy = Envoy(id.type);
  return xds::IsWildcard(id.type) ? envoy.introduced : envoy.subscribed.contains(id.name);
}

// The control plane that is there has sent it.
bool Relay::IsCurrent(const StoredResource& stored) const {
  return upstream_open_ && stored.stream == upstream_stream_;
}

void Relay::Flush(xds::Time now) {
  if (!envoy_open_) return;
  const auto all = [&] {
    for (int type = 0; type < ir::kResourceTypes; ++type) {
      if (envoy_[type].introduced) FlushType(static_cast<ir::ResourceType>(type));
    }
  };
  all();
  if (!starting_) return;
  MaybeEndStart(now);
  if (!starting_) all();
}

// What of a name Envoy is to be given now.
std::optional<Relay::Member> Relay::Choose(const ir::ResourceId& id,
                                           const StoredResource& stored) const {
  const EnvoyType& envoy = Envoy(id.type);
  if (!Wants(id) || envoy.foreign.contains(id.name)) return std::nullopt;
  const auto sent = envoy.sent.find(id.name);
  const uint64_t has = sent == envoy.sent.end() ? 0 : sent->second;
  if (!stored.Settled() && (starting_ || !IsCurrent(stored))) {
    if (!stored.acked || has >= stored.acked_serial) return std::nullopt;
    return Member{id.name, stored.acked_serial, stored.acked};
  }
  if (has >= stored.serial) return std::nullopt;
  // Of a wildcard type there is nothing to take from an Envoy that never had it.
  return Member{id.name, stored.serial, stored.latest};
}

void Relay::FlushType(ir::ResourceType type) {
  EnvoyType& envoy = Envoy(type);
  std::vector<Member> together;
  size_t bytes = 0;
  const std::set<std::string> dirty = std::exchange(envoy.dirty, {});
  std::set<std::string> later;
  for (const std::string& name : dirty) {
    const StoredResource* stored = store_.Find({type, name});
    if (!stored) continue;
    std::optional<Member> member = Choose({type, name}, *stored);
    if (starting_ && !stored->Settled()) later.insert(name);  // its latest comes after the start
    if (!member) continue;
    const bool trusted = member->resource && member->resource == stored->acked;
    if (xds::AlwaysAlone(type) || !trusted || envoy.alone.contains(name)) {
      std::vector<Member> single;
      single.push_back(std::move(*member));
      ++counts_.served;
      SendMembers(type, std::move(single), false);
      continue;
    }
    bytes += member->resource->bytes->size();
    together.push_back(std::move(*member));
    if (bytes < options_.response_bytes) continue;
    ++counts_.served;
    SendMembers(type, std::exchange(together, {}), false);
    bytes = 0;
  }
  if (!together.empty() || (envoy.owes_answer && store_.answered(type))) {
    ++counts_.served;
    SendMembers(type, std::move(together), false);
  }
  envoy.dirty.merge(later);
}

void Relay::SendMembers(ir::ResourceType type, std::vector<Member> members, bool relayed) {
  EnvoyType& envoy = Envoy(type);
  envoy.owes_answer = false;
  xds::DeltaResponse response{.type = type};
  const uint64_t nonce = ++last_nonce_;
  response.nonce = std::to_string(nonce);
  for (const Member& member : members) {
    if (member.resource) {
      response.resources.push_back(member.resource);
    } else {
      response.removed.push_back(member.name);
    }
    envoy.dirty.erase(member.name);
  }
  if (type == kCluster && !relayed) ResendEndpoints(members);
  for (const Member& member : members) envoy.sent[member.name] = member.serial;
  in_flight_[nonce] = {type, std::move(members), relayed};
  actions_.push_back(SendToEnvoy{std::move(response)});
}

// A cluster that Envoy has in another version warms again, and waits for its endpoints again.
void Relay::ResendEndpoints(const std::vector<Member>& clusters) {
  EnvoyType& endpoints = Envoy(kEndpoints);
  for (const Member& cluster : clusters) {
    if (!cluster.resource || !endpoints.subscribed.contains(cluster.name)) continue;
    endpoints.sent.erase(cluster.name);
    endpoints.dirty.insert(cluster.name);
  }
}

// The start is over when Envoy has asked for listeners, the last thing that it asks for on its own,
// and has answered all.
void Relay::MaybeEndStart(xds::Time now) {
  if (!starting_) return;
  const bool all_answered = in_flight_.empty() && Envoy(kListener).introduced;
  if (!all_answered && now < start_ends_) return;
  starting_ = false;
}

void Relay::MaybeDropUnwanted(xds::Time now) {
  if (!unwanted_at_ || now < *unwanted_at_) return;
  unwanted_at_.reset();
  if (!in_flight_.empty()) {
    unwanted_at_ = now + options_.introduction;  // what it answers may make it ask
  } else if (!pending_.empty()) {
    DropUnwanted();
  }
}

void Relay::OnTick(xds::Time now) {
  if (prune_at_ && now >= *prune_at_) Prune();
  if (excused_at_ && now >= *excused_at_) excused_at_.reset();
  MaybeEndStart(now);
  MaybeDropUnwanted(now);
  Flush(now);
  AnswerUpstream();
}

void Relay::Prune() {
  prune_at_.reset();
  for (int index = 0; index < ir::kResourceTypes; ++index) {
    const auto type = static_cast<ir::ResourceType>(index);
    std::vector<std::string> unused;
    for (const std::string& name : Upstream(type).wanted) {
      if (!Envoy(type).subscribed.contains(name)) unused.push_back(name);
    }
    Want(type, {}, unused);
  }
}

std::optional<xds::Time> Relay::NextDeadline() const {
  std::optional<xds::Time> next;
  for (const std::optional<xds::Time>& at :
       {prune_at_, unwanted_at_, excused_at_,
        starting_ ? std::optional(start_ends_) : std::nullopt}) {
    if (at && envoy_open_) next = next ? std::min(*next, *at) : *at;
  }
  return next;
}

std::optional<std::string> Relay::Unacknowledged() const {
  if (!envoy_open_) return "Envoy to ask for its configuration";
  if (!Envoy(kListener).introduced) return "Envoy to ask for its listeners";
  for (const EnvoyType& type : envoy_) {
    if (type.owes_answer) return "the first configuration";
  }
  if (starting_ || !in_flight_.empty()) {
    return fmt::format("{} responses to be acknowledged by Envoy", in_flight_.size());
  }
  const EnvoyType& listeners = Envoy(kListener);
  if (listeners.taken.empty() && listeners.foreign.empty() && !listeners.sent.empty()) {
    return fmt::format("{0} of {0} resources of {1}", listeners.sent.size(),
                       xds::ShortName(kListener));
  }
  for (const ir::ResourceType type : {kRoutes, kExtension}) {
    const std::set<std::string>& asked = Envoy(type).subscribed;
    const auto missing = std::ranges::count_if(
        asked, [&](const std::string& name) { return !Envoy(type).taken.contains(name); });
    const bool all = type == kRoutes && missing == std::ssize(asked);
    if (missing > 0 && (all || excused_at_)) {
      return fmt::format("{} of {} resources of {} that Envoy asked for", missing, asked.size(),
                         xds::ShortName(type));
    }
  }
  return std::nullopt;
}

}  // namespace weft::agent
