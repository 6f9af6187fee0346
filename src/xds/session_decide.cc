// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a session does about one name: send, remove, or wait, and for what.
#include <algorithm>

#include "xds/resource_types.h"
#include "xds/session.h"

namespace weft::xds {
namespace {

using enum ir::ResourceType;

// What the client has meets the needs of something published at `since`: it is the version that was
// published then, or a later one, or the client refused that and keeps what it had.
bool Serves(const Held& held, const Catalogue::Entry& entry, uint64_t since) {
  const auto is_removal = [](const Sent& sent) { return sent.version == nullptr; };
  if (std::ranges::any_of(held.sent, is_removal)) return false;
  const uint64_t version = entry.version->number();
  for (const Sent& sent : held.sent) {
    if (sent.fate != Fate::kWarm) continue;
    if (sent.version->number() == version || sent.good_for >= since) return true;
  }
  if (held.acked != nullptr && held.acked->number() == version) return true;
  return held.HasAny() && (held.IsRefused(version) || held.good_for >= since);
}

// A name that Envoy asked for, and that will not come: say so, so that nothing in Envoy waits for
// it (clusters for endpoints, listeners for certificates).
bool MustTellMissing(const Name& name, const Held& held) {
  return !IsWildcard(name->type) && held.subscribed && !held.told_missing && !held.AnyOpen() &&
         (!held.HasAny() || held.resend);
}

}  // namespace

Session::Decision Session::Decide(const Name& name, Time now) {
  StopWaiting(name);
  const bool wanted = client_.Asked(name) && client_.introduced(name->type);
  if (!wanted) return {};
  if (const Catalogue::Entry* entry = catalogue_.Find(name)) return DecideSend(name, *entry);
  const Held* held = client_.Find(name);
  return held == nullptr ? Decision{} : DecideRemoval(name, *held, now);
}

Session::Decision Session::DecideSend(const Name& name, const Catalogue::Entry& entry) {
  Held& held = client_.At(name);
  const VersionRef& want = entry.version;
  const VersionRef& newest = held.sent.empty() ? held.acked : held.sent.back().version;
  if (newest != nullptr && newest->number() == want->number() && !held.resend) {
    const bool published_again = held.sent.empty() && held.good_for < entry.since;
    if (published_again) {
      held.good_for = catalogue_.publish();
      if (newest != want) client_.Replace(name, want);
      events_.push_back(Acked{{want->resource}});
    }
    return {};
  }
  // One version at a time: its answer will bring us here again. Clusters overtake, for their
  // answers may be held back by any other cluster.
  if (name->type != kCluster && held.AnyOpen()) return {};
  if (MaySend(name, held, entry)) return {Step::kSend, want};
  if (held.resend && held.acked != nullptr) return {Step::kSend, held.acked};
  if (held.IsRefused(want->number()) && MustTellMissing(name, held)) return {Step::kRemove};
  return {};
}

bool Session::MaySend(const Name& name, const Held& held, const Catalogue::Entry& entry) {
  const Version& want = *entry.version;
  if (held.acked != nullptr && held.acked->number() == want.number()) return true;
  if (held.IsRefused(want.number())) return false;
  if (Doubtful(want)) {
    Type(name->type).deferred.insert(name);
    return false;
  }
  const std::optional<Name> leaf = FirstUnmet(entry);
  if (leaf) WaitFor(name, *leaf);
  return !leaf;
}

Session::Decision Session::DecideRemoval(const Name& name, const Held& held, Time now) {
  if (MustTellMissing(name, held)) return {Step::kRemove};
  // Envoy ignores the removal of what it asked for, and lets it go with its last user.
  if (!IsWildcard(name->type)) return {};
  if (held.sent.empty() ? !held.HasAny() : held.sent.back().version == nullptr) return {};
  if (name->type != kCluster && held.AnyOpen()) return {};
  if (held.needed_by > 0) return {};
  if (!RemovalIsSafe(name->type)) {
    removals_.insert(name);
    return {};
  }
  if (const Time due = held.unneeded_since + options_.removal_linger;
      held.unneeded_since != Time{} && now < due) {
    due_.insert({due, name});
    return {};
  }
  return {Step::kRemove};
}

// Whether all that the client has and that could need a resource of `type` is known. A client that
// came back tells what it has type by type, in an order of its own: clusters and listeners always,
// and of the others those that what it has makes it ask for.
bool Session::RemovalIsSafe(ir::ResourceType type) const {
  if (!reconnected_) return true;
  if (!client_.introduced(kCluster) || !client_.introduced(kListener)) return false;
  for (int i = 0; i < ir::kResourceTypes; ++i) {
    const auto user = static_cast<ir::ResourceType>(i);
    if (Rank(user) <= Rank(type)) continue;
    if (client_.unknown(user) > 0 || !client_.awaited(user).empty()) return false;
  }
  return true;
}

bool Session::Doubtful(const Version& version) const {
  return starting_ && !(options_.known_good && options_.known_good(*version.resource));
}

std::optional<Name> Session::FirstUnmet(const Catalogue::Entry& entry) const {
  for (const Name& need : entry.version->needs) {
    if (auto leaf = Unmet(need, entry)) return leaf;
  }
  return std::nullopt;
}

// The resource to wait for before `user` may be sent, because of its `need`; nullopt: go on.
std::optional<Name> Session::Unmet(const Name& need, const Catalogue::Entry& user) const {
  const Catalogue::Entry* entry = catalogue_.Find(need);
  if (entry == nullptr) return need;
  const Held* held = client_.Find(need);
  if (client_.Asked(need)) {
    if (held != nullptr && Serves(*held, *entry, user.since)) return std::nullopt;
    return need;
  }

  // Envoy will ask for it only when it has the user, or something else that makes it ask. So it is
  // enough that the answer can be given at once.
  if (reconnected_ && !grace_over_ && !client_.introduced(need->type)) return need;
  if (held != nullptr) {
    if (held->IsRefused(entry->version->number())) return need;
    const bool request_is_under_way = held->asked_by > 0;
    if (request_is_under_way && !MakesAsk(user.version->name->type, need->type)) return need;
  }
  if (Doubtful(*entry->version)) return std::nullopt;  // it comes when the start is over
  return FirstUnmet(*entry);
}

}  // namespace weft::xds
