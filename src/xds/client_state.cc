// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The bookkeeping of ClientState: every version that the client has or may have holds its needs.
#include "xds/client_state.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "xds/resource_types.h"

namespace weft::xds {
namespace {
size_t Index(ir::ResourceType type) { return static_cast<size_t>(type); }
}  // namespace

bool Held::AnyOpen() const {
  return std::ranges::any_of(sent, [](const Sent& s) { return s.fate == Fate::kOpen; });
}

Held* ClientState::Find(const ir::ResourceId& id) {
  auto& names = types_[Index(id.type)];
  const auto found = names.find(id.name);
  return found == names.end() ? nullptr : &found->second;
}

const Held* ClientState::Find(const ir::ResourceId& id) const {
  return const_cast<ClientState*>(this)->Find(id);
}

Held& ClientState::At(const ir::ResourceId& id) { return types_[Index(id.type)][id.name]; }

void ClientState::SetIntroduced(ir::ResourceType type) {
  introduced_[Index(type)] = true;
  if (IsWildcard(type)) std::erase_if(awaited_, [&](const auto& id) { return id.type == type; });
}

bool ClientState::Asked(const ir::ResourceId& id) const {
  if (IsRoot(id.type)) return true;
  if (IsWildcard(id.type)) return introduced(id.type);
  const Held* held = Find(id);
  return held != nullptr && held->subscribed;
}

bool ClientState::Awaits(ir::ResourceType type) const {
  const auto first = awaited_.lower_bound({type, ""});
  return first != awaited_.end() && first->type == type;
}

void ClientState::Subscribe(const ir::ResourceId& id) {
  At(id).subscribed = true;
  awaited_.erase(id);
}

void ClientState::Unsubscribe(const ir::ResourceId& id) {
  Held* held = Find(id);
  if (held == nullptr) return;
  if (held->unknown) --unknown_[Index(id.type)];
  const ResourceRef acked = std::exchange(held->acked, nullptr);
  const std::vector<Sent> sent = std::exchange(held->sent, {});
  held->subscribed = held->unknown = held->resend = held->told_missing = false;
  held->good_for = 0;
  if (held->asked_by > 0) awaited_.insert(id);
  Release(acked);
  for (const Sent& s : sent) {
    Close(s);
    Release(s.resource);
  }
  Trim(id);
}

void ClientState::Has(const ir::ResourceId& id, ResourceRef resource, uint64_t publish) {
  Held& held = At(id);
  if (held.HasAny()) return;
  if (resource == nullptr) {
    held.unknown = true;
    ++unknown_[Index(id.type)];
    return;
  }
  Hold(resource);
  held.acked = std::move(resource);
  held.good_for = publish;
}

void ClientState::AddSent(const ir::ResourceId& id, Sent sent) {
  Hold(sent.resource);
  At(id).sent.push_back(std::move(sent));
}

std::optional<ResourceRef> ClientState::Accept(const ir::ResourceId& id, uint64_t serial) {
  Held* held = Find(id);
  if (held == nullptr) return std::nullopt;
  const auto found = std::ranges::find(held->sent, serial, &Sent::serial);
  if (found == held->sent.end()) return std::nullopt;

  const std::vector<Sent> settled(held->sent.begin(), found + 1);
  held->sent.erase(held->sent.begin(), found + 1);
  const Sent& accepted = settled.back();
  const ResourceRef before = std::exchange(held->acked, accepted.resource);
  held->good_for = std::max(held->good_for, accepted.good_for);
  held->batch_limit = 0;
  if (std::exchange(held->unknown, false)) --unknown_[Index(id.type)];
  for (const Sent& s : settled) {
    Close(s);
    if (&s != &accepted) Release(s.resource);  // the needs of what is accepted stay held
  }
  Release(before);
  Trim(id);
  return accepted.resource;
}

void ClientState::Drop(const ir::ResourceId& id, uint64_t serial) {
  Held* held = Find(id);
  if (held == nullptr) return;
  const auto found = std::ranges::find(held->sent, serial, &Sent::serial);
  if (found == held->sent.end()) return;
  const Sent dropped = std::move(*found);
  held->sent.erase(found);
  Close(dropped);
  Release(dropped.resource);
  Trim(id);
}

void ClientState::SetFate(const ir::ResourceId& id, uint64_t serial, Fate fate) {
  WEFT_CHECK(fate != Fate::kOpen);
  Held* held = Find(id);
  if (held == nullptr) return;
  const auto found = std::ranges::find(held->sent, serial, &Sent::serial);
  if (found == held->sent.end()) return;
  Close(*found);
  found->fate = fate;
}

void ClientState::Close(const Sent& sent) {
  if (sent.fate == Fate::kOpen) closed_.push_back(sent.serial);
}

void ClientState::Replace(const ir::ResourceId& id, ResourceRef resource) {
  Held* held = Find(id);
  WEFT_CHECK(held != nullptr && held->acked != nullptr);
  Hold(resource);
  Release(std::exchange(held->acked, std::move(resource)));
}

void ClientState::Hold(const ResourceRef& resource) {
  if (resource == nullptr) return;
  for (const ir::ResourceId& need : resource->needs) {
    Held& needed = At(need);
    ++needed.needed_by;
    if (!MakesAsk(resource->id.type, need.type)) continue;
    if (++needed.asked_by == 1 && !Asked(need)) awaited_.insert(need);
  }
}

void ClientState::Release(const ResourceRef& resource) {
  if (resource == nullptr) return;
  for (const ir::ResourceId& need : resource->needs) {
    Held* needed = Find(need);
    WEFT_CHECK(needed != nullptr && needed->needed_by > 0);
    if (--needed->needed_by == 0) freed_.push_back(need);
    if (MakesAsk(resource->id.type, need.type) && --needed->asked_by == 0) awaited_.erase(need);
    Trim(need);
  }
}

void ClientState::Trim(const ir::ResourceId& id) {
  const Held* held = Find(id);
  if (held == nullptr || held->HasAny() || !held->sent.empty() || held->needed_by > 0 ||
      held->subscribed || held->has_refused) {
    return;
  }
  types_[Index(id.type)].erase(id.name);
}

}  // namespace weft::xds
