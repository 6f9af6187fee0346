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

Held* ClientState::Find(const Name& name) {
  if (name.number() >= held_.size()) return nullptr;
  Held& held = held_[name.number()];
  return held.name ? &held : nullptr;
}

const Held* ClientState::Find(const Name& name) const {
  return const_cast<ClientState*>(this)->Find(name);
}

Held& ClientState::At(const Name& name) {
  if (name.number() >= held_.size()) held_.resize(name.number() + 1);
  Held& held = held_[name.number()];
  if (!held.name) held.name = name;
  return held;
}

void ClientState::ForEach(ir::ResourceType type,
                          const std::function<void(const Name&)>& visit) const {
  for (const Held& held : held_) {
    if (held.name && held.name->type == type) visit(held.name);
  }
}

void ClientState::SetIntroduced(ir::ResourceType type) {
  introduced_[Index(type)] = true;
  if (IsWildcard(type)) awaited_[Index(type)].clear();
}

bool ClientState::Asked(const Name& name) const {
  if (IsRoot(name->type)) return true;
  if (IsWildcard(name->type)) return introduced(name->type);
  const Held* held = Find(name);
  return held != nullptr && held->subscribed;
}

void ClientState::Subscribe(const Name& name) {
  At(name).subscribed = true;
  awaited_[Index(name->type)].erase(name);
}

void ClientState::Unsubscribe(const Name& name) {
  Held* held = Find(name);
  if (held == nullptr) return;
  if (held->unknown) --unknown_[Index(name->type)];
  const VersionRef acked = std::exchange(held->acked, nullptr);
  const std::vector<Sent> sent = std::exchange(held->sent, {});
  held->subscribed = held->unknown = held->resend = held->told_missing = false;
  held->good_for = 0;
  if (held->asked_by > 0) awaited_[Index(name->type)].insert(name);
  Release(acked);
  for (const Sent& s : sent) {
    Close(s);
    Release(s.version);
  }
  Trim(name);
}

void ClientState::Has(const Name& name, VersionRef version, uint64_t publish) {
  Held& held = At(name);
  if (held.HasAny()) return;
  if (version == nullptr) {
    held.unknown = true;
    ++unknown_[Index(name->type)];
    return;
  }
  Hold(version);
  held.acked = std::move(version);
  held.good_for = publish;
}

void ClientState::AddSent(const Name& name, Sent sent) {
  Hold(sent.version);
  At(name).sent.push_back(std::move(sent));
}

std::optional<VersionRef> ClientState::Accept(const Name& name, uint64_t serial) {
  Held* held = Find(name);
  if (held == nullptr) return std::nullopt;
  const auto found = std::ranges::find(held->sent, serial, &Sent::serial);
  if (found == held->sent.end()) return std::nullopt;

  const std::vector<Sent> settled(std::make_move_iterator(held->sent.begin()),
                                  std::make_move_iterator(found + 1));
  held->sent.erase(held->sent.begin(), found + 1);
  const Sent& accepted = settled.back();
  const VersionRef before = std::exchange(held->acked, accepted.version);
  held->good_for = std::max(held->good_for, accepted.good_for);
  held->batch_limit = 0;
  if (std::exchange(held->unknown, false)) --unknown_[Index(name->type)];
  for (const Sent& s : settled) {
    Close(s);
    if (&s != &accepted) Release(s.version);  // the needs of what is accepted stay held
  }
  Release(before);
  Trim(name);
  return accepted.version;
}

void ClientState::Drop(const Name& name, uint64_t serial) {
  Held* held = Find(name);
  if (held == nullptr) return;
  const auto found = std::ranges::find(held->sent, serial, &Sent::serial);
  if (found == held->sent.end()) return;
  const Sent dropped = std::move(*found);
  held->sent.erase(found);
  Close(dropped);
  Release(dropped.version);
  Trim(name);
}

void ClientState::SetFate(const Name& name, uint64_t serial, Fate fate) {
  WEFT_CHECK(fate != Fate::kOpen);
  Held* held = Find(name);
  if (held == nullptr) return;
  const auto found = std::ranges::find(held->sent, serial, &Sent::serial);
  if (found == held->sent.end()) return;
  Close(*found);
  found->fate = fate;
}

void ClientState::Close(const Sent& sent) {
  if (sent.fate == Fate::kOpen) closed_.push_back(sent.serial);
}

void ClientState::Replace(const Name& name, VersionRef version) {
  Held* held = Find(name);
  WEFT_CHECK(held != nullptr && held->acked != nullptr);
  Hold(version);
  Release(std::exchange(held->acked, std::move(version)));
}

void ClientState::Hold(const VersionRef& version) {
  if (version == nullptr) return;
  for (const Name& need : version->needs) {
    Held& needed = At(need);
    ++needed.needed_by;
    if (!MakesAsk(version->name->type, need->type)) continue;
    if (++needed.asked_by == 1 && !Asked(need)) awaited_[Index(need->type)].insert(need);
  }
}

void ClientState::Release(const VersionRef& version) {
  if (version == nullptr) return;
  for (const Name& need : version->needs) {
    Held* needed = Find(need);
    WEFT_CHECK(needed != nullptr && needed->needed_by > 0);
    if (--needed->needed_by == 0) freed_.push_back(need);
    if (MakesAsk(version->name->type, need->type) && --needed->asked_by == 0) {
      awaited_[Index(need->type)].erase(need);
    }
    Trim(need);
  }
}

void ClientState::Trim(const Name& name) {
  Held* held = Find(name);
  if (held == nullptr || held->HasAny() || !held->sent.empty() || held->needed_by > 0 ||
      held->subscribed || held->has_refused) {
    return;
  }
  *held = Held{};
}

}  // namespace weft::xds
