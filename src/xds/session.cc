// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What comes into a session: requests, answers, publishes and ticks.
#include "xds/session.h"

#include <algorithm>
#include <charconv>

#include "xds/resource_types.h"

namespace weft::xds {
namespace {

using enum ir::ResourceType;

// 0: not a nonce of ours.
uint64_t SerialOf(std::string_view nonce) {
  uint64_t serial = 0;
  const auto [end, error] = std::from_chars(nonce.data(), nonce.data() + nonce.size(), serial);
  return error == std::errc() && end == nonce.data() + nonce.size() ? serial : 0;
}

}  // namespace

Session::Session(const Catalogue& catalogue, SessionOptions options)
    : catalogue_(catalogue), options_(std::move(options)) {}

void Session::OnRequest(const DeltaRequest& request, Time now) {
  if (!heard_) started_ = now;
  heard_ = true;
  last_heard_ = now;
  Subscriptions(request);
  if (!client_.introduced(request.type)) Introduce(request);
  if (!request.nonce.empty()) OnAnswer(request, now);
  for (const Name& name : std::exchange(removals_, {})) Look(name);  // they may be safe now
  AfterChange(now);
}

void Session::Subscriptions(const DeltaRequest& request) {
  if (IsWildcard(request.type)) return;
  for (const std::string& text : request.unsubscribe) {
    const std::optional<Name> name = catalogue_.names().Find(request.type, text);
    if (!name) continue;
    client_.Unsubscribe(*name);
    Wake(*name);
  }
  for (const std::string& text : request.subscribe) {
    const Name name = catalogue_.names().Of(request.type, text);
    Held& held = client_.At(name);
    // Asked for again: the client may have dropped it, and must be answered.
    if (held.subscribed) held.resend = true;
    held.told_missing = false;
    held.asked_after = last_serial_;
    client_.Subscribe(name);
    Look(name);
  }
}

void Session::Introduce(const DeltaRequest& request) {
  client_.SetIntroduced(request.type);
  Acked acked;
  for (const auto& [text, version] : request.initial_versions) {
    const Name name = catalogue_.names().Of(request.type, text);
    if (!client_.Asked(name)) continue;
    reconnected_ = true;
    const Catalogue::Entry* entry = catalogue_.Find(name);
    if (entry != nullptr && ParseVersion(version) == entry->version->number()) {
      client_.Has(name, entry->version, catalogue_.publish());
      acked.resources.push_back(entry->resource());
    } else {
      client_.Has(name, nullptr, 0);
      Look(name);
    }
  }
  if (!acked.resources.empty()) events_.push_back(std::move(acked));

  if (IsWildcard(request.type)) {
    Type(request.type).owes_answer = true;
    for (const Name& name : catalogue_.Of(request.type)) LookIfBehind(name);
  }
  if (request.type == kEndpoints) ResendEndpoints();
  WakeAll();  // a need of this type may count as met, or not any more
}

// A cluster that warms may wait for endpoints that the client says it has: they were sent before
// the cluster changed. So a client that came back is sent them again, for the clusters sent to it
// now, and for all when some cluster warms: Envoy then does not ask for clusters, which it does
// first else, and a starting Envoy asks for listeners only when all clusters have been ready.
void Session::ResendEndpoints() {
  if (!reconnected_) return;
  const bool some_cluster_warms =
      !client_.introduced(kCluster) || (grace_over_ && !client_.introduced(kListener));
  client_.ForEach(kEndpoints, [&](const Name& name) {
    const std::optional<Name> cluster = catalogue_.names().Find(kCluster, name->name);
    const Held* held = cluster ? client_.Find(*cluster) : nullptr;
    if (!some_cluster_warms && (held == nullptr || !held->given)) return;
    client_.At(name).resend = true;
    Look(name);
  });
}

void Session::OnAnswer(const DeltaRequest& request, Time now) {
  const uint64_t serial = SerialOf(request.nonce);
  const auto found = responses_.find(serial);
  if (found == responses_.end() || found->second.type != request.type) return;
  const Response response = std::move(found->second);
  responses_.erase(found);
  TypeState& type = Type(response.type);
  --type.unsettled;
  if (response.open > 0) --type.open;
  events_.push_back(Answered{response.type, !request.error, now - response.sent_at});

  if (request.error) {
    OnRefused(serial, response, request.error->substr(0, kMaxMessage));
  } else {
    OnAccepted(serial, response);
  }
}

void Session::OnAccepted(uint64_t serial, const Response& response) {
  Acked acked;
  for (const Name& name : response.names) {
    if (const std::optional<VersionRef> accepted = client_.Accept(name, serial)) {
      if (*accepted != nullptr) acked.resources.push_back((*accepted)->resource);
      LookIfBehind(name);
      Wake(name);
    }
    if (response.type == kEndpoints) ProveWarm(serial, name, acked);
  }
  if (!acked.resources.empty()) events_.push_back(std::move(acked));
}

// The answer for endpoints came after the cluster was given. If Envoy asked for them only then, it
// has taken the (new) cluster and has it ready. Of a changed cluster that is not certain, for the
// answer may be the old one's: it is ready either way, but only its CDS answer tells which it is.
void Session::ProveWarm(uint64_t serial, const Name& endpoints, Acked& acked) {
  const std::optional<Name> cluster = catalogue_.names().Find(kCluster, endpoints->name);
  const Held* held = cluster ? client_.Find(*cluster) : nullptr;
  const Held* asked = client_.Find(endpoints);
  if (held == nullptr || held->sent.empty() || asked == nullptr) return;
  std::vector<uint64_t> given;
  for (const Sent& sent : held->sent) {
    if (sent.version == nullptr) return;  // removed meanwhile: the answer may be the removed one's
    if (sent.serial < serial && sent.fate != Fate::kDoubt) given.push_back(sent.serial);
  }
  const bool asked_since = !given.empty() && asked->asked_after >= given.back();
  if (given.empty() || (!held->HasAny() && !asked_since)) return;

  if (!held->HasAny() && held->sent.size() == 1) {
    acked.resources.push_back((*client_.Accept(*cluster, given[0]))->resource);
  } else {
    for (const uint64_t one : given) client_.SetFate(*cluster, one, Fate::kWarm);
  }
  LookIfBehind(*cluster);
  Wake(*cluster);
}

void Session::OnRefused(uint64_t serial, const Response& response, std::string message) {
  if (response.removal) return OnRemovalRefused(serial, response, std::move(message));
  std::vector<Name> suspects;  // a new cluster that became ready is none
  for (const Name& name : response.names) {
    const Held* held = client_.Find(name);
    if (held == nullptr) continue;
    const auto sent = std::ranges::find(held->sent, serial, &Sent::serial);
    if (sent != held->sent.end()) suspects.push_back(name);
  }
  if (suspects.size() == 1) {
    Held& held = client_.At(suspects[0]);
    const auto sent = std::ranges::find(held.sent, serial, &Sent::serial);
    const ResourceRef resource = sent->version->resource;
    held.has_refused = true;
    held.refused = resource->version;
    client_.Drop(suspects[0], serial);
    events_.push_back(Refused{resource, std::move(message)});
  } else {
    for (const Name& name : suspects) {
      Held& held = client_.At(name);
      if (held.sent.back().serial == serial) held.resend = true;
      held.batch_limit = std::max<uint32_t>(1, static_cast<uint32_t>(suspects.size() / 8));
      client_.SetFate(name, serial, Fate::kDoubt);
    }
  }
  for (const Name& name : suspects) {
    Look(name);
    Wake(name);
  }
}

// What the client refuses to let go of is left to it.
void Session::OnRemovalRefused(uint64_t serial, const Response& response, std::string message) {
  RemovalRefused refused{{}, std::move(message)};
  for (const Name& name : response.names) {
    if (!client_.Accept(name, serial)) continue;
    refused.ids.push_back(*name);
    LookIfBehind(name);
  }
  if (!refused.ids.empty()) events_.push_back(std::move(refused));
}

void Session::OnPublish(const std::vector<Catalogue::Changed>& changes, Time now) {
  const uint64_t last = catalogue_.publish() - 1;
  for (const auto& [name, before] : changes) {
    if (Held* held = client_.Find(name); held != nullptr) {
      const auto is_before = [&](const VersionRef& version) {
        return before != nullptr && version != nullptr && version->number() == before->number();
      };
      if (is_before(held->acked)) held->good_for = last;
      for (Sent& sent : held->sent) {
        if (is_before(sent.version)) sent.good_for = last;
      }
      held->batch_limit = 0;
      if (catalogue_.Find(name) == nullptr) {
        held->has_refused = false;
        client_.Trim(name);
      }
    }
    Look(name);
    Wake(name);
  }
  AfterChange(now);
}

void Session::OnTick(Time now) {
  if (heard_ && !grace_over_ && now >= started_ + options_.introduction_grace) {
    grace_over_ = true;
    if (!client_.introduced(kListener)) ResendEndpoints();
    WakeAll();
  }
  while (!due_.empty() && due_.begin()->first <= now) {
    const Name name = due_.begin()->second;
    due_.erase(due_.begin());
    if (name->type == kCluster) CheckLate(name, now);
    Look(name);
  }
  if (now >= started_ + options_.start_bound) MaybeEndStart(now);
  AfterChange(now);
}

bool Session::IsOldestOfClusters(uint64_t serial) const {
  const auto oldest = std::ranges::find_if(
      responses_, [](const auto& entry) { return entry.second.type == kCluster; });
  return oldest != responses_.end() && oldest->first == serial;
}

void Session::CheckLate(const Name& cluster, Time now) {
  const Held* held = client_.Find(cluster);
  if (held == nullptr || held->sent.empty()) return;
  const Sent newest = held->sent.back();
  std::vector<uint64_t> late;
  for (const Sent& sent : held->sent) {
    const auto response = responses_.find(sent.serial);
    if (response == responses_.end()) continue;
    if (response->second.sent_at + options_.warm_bound > now) continue;
    // Endpoints alone do not make a cluster ready that also waits for a health check, say. Envoy
    // answers in order, so what holds the answers back is in the oldest response without one.
    const bool holds_back = sent.fate == Fate::kWarm && response->second.names.size() == 1 &&
                            IsOldestOfClusters(sent.serial);
    if (sent.fate != Fate::kOpen && !holds_back) continue;
    if (sent.fate == Fate::kOpen) late.push_back(sent.serial);
    if (sent.serial == newest.serial && newest.version != nullptr) {
      const bool heard = last_heard_ > response->second.sent_at;
      events_.push_back(NotWarm{newest.version->resource, heard});
    }
  }
  for (const uint64_t serial : late) client_.SetFate(cluster, serial, Fate::kLate);
}

std::optional<Time> Session::UnansweredSince() const {
  for (const auto& [serial, response] : responses_) {
    if (response.open > 0) return std::max(response.sent_at, last_heard_);
  }
  return std::nullopt;
}

std::optional<Time> Session::NextDeadline() const {
  std::optional<Time> next;
  const auto consider = [&](Time time) { next = next ? std::min(*next, time) : time; };
  if (!due_.empty()) consider(due_.begin()->first);
  if (heard_ && !grace_over_) consider(started_ + options_.introduction_grace);
  if (heard_ && starting_) consider(started_ + options_.start_bound);
  return next;
}

bool Session::CaughtUp(Time now) const {
  if (starting_ || !client_.introduced(kCluster) || !client_.introduced(kListener)) return false;
  for (const TypeState& type : types_) {
    if (type.open > 0 || !type.pending.empty() || !type.waits_for.empty()) return false;
  }
  if (now >= started_ + options_.start_bound) return true;
  for (int i = 0; i < ir::kResourceTypes; ++i) {
    if (!client_.awaited(static_cast<ir::ResourceType>(i)).empty()) return false;
  }
  return true;
}

}  // namespace weft::xds
