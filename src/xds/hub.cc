// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Joining sessions, published state, timers and counters.
#include "xds/hub.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include "base/check.h"

namespace weft::xds {

std::vector<double> SendBounds() {
  return {0.0001, 0.0002,  0.0003, 0.0004, 0.0005, 0.00075, 0.001, 0.00125,
          0.0015, 0.00175, 0.002,  0.0025, 0.003,  0.004,   0.005, 0.0075,
          0.01,   0.025,   0.05,   0.1,    0.25,   0.5,     1,     10};
}

Hub::Hub(net::PollLoop& loop, HubOptions options) : loop_(loop), options_(std::move(options)) {}

Hub::~Hub() {
  if (timer_) loop_.Cancel(*timer_);
}

ClientId Hub::Connect(Client client, Wire& wire) {
  const ClientId id = ++last_id_;
  client.id = id;
  SessionOptions session = options_.session;
  session.known_good = [this](const ir::Resource& resource) {
    // The board is written on this thread only, so it may be read without the lock.
    if (board_.KnownGood(resource)) return true;
    return options_.session.known_good && options_.session.known_good(resource);
  };
  auto shared = std::make_shared<const Client>(std::move(client));
  clients_.emplace(id, Connected{shared, wire, Session(catalogue_, std::move(session)), {}});
  {
    std::lock_guard lock(mutex_);
    board_.Connect(id);
  }
  Tell(ClientConnected{std::move(shared)});
  Arm(Now() + options_.silent_bound);
  return id;
}

void Hub::Disconnect(ClientId id) {
  const auto found = clients_.find(id);
  WEFT_CHECK(found != clients_.end());
  const ClientRef client = found->second.client;
  clients_.erase(found);
  std::unique_lock lock(mutex_);
  std::vector<ResourceRef> completed = board_.Disconnect(id);
  if (clients_.empty()) sends_.Forget();
  lock.unlock();
  TellCompleted(std::move(completed));
  Tell(ClientDisconnected{client});
}

void Hub::OnRequest(ClientId id, const DeltaRequest& request) {
  Connected& connected = clients_.at(id);
  connected.session.OnRequest(request, Now());
  Pump(connected);
}

void Hub::OnWritten(ClientId id) {
  Connected& connected = clients_.at(id);
  connected.writing_since.reset();
  if (!connected.writing.empty()) {
    std::lock_guard lock(mutex_);
    for (const ResourceRef& resource : std::exchange(connected.writing, {}))
      sends_.OnArrived(*resource, Now());
  }
  Pump(connected);
}

void Hub::Publish(const std::vector<Change>& changes, Time since) {
  const std::vector<Catalogue::Changed> changed = catalogue_.Apply(changes);
  {
    std::lock_guard lock(mutex_);
    ++counters_.publishes;
    board_.Publish(changed, catalogue_);
    Await(changed, since);
  }
  for (Connected& connected : clients_ | std::views::values) {
    connected.session.OnPublish(changed, Now());
    Pump(connected);
  }
}

void Hub::Await(const std::vector<Catalogue::Changed>& changed, Time since) {
  if (clients_.empty()) return;
  std::vector<Change> awaited;
  for (const Catalogue::Changed& each : changed) {
    const Catalogue::Entry* entry = catalogue_.Find(each.name);
    awaited.push_back({*each.name, entry != nullptr ? entry->resource() : nullptr});
  }
  sends_.OnChange(since, awaited);
}

// Gives the transport what there is for it, one response at a time, and tells what was learnt.
void Hub::Pump(Connected& connected) {
  if (!connected.writing_since) {
    if (const auto response = connected.session.Next(Now())) Write(connected, *response);
  }
  TakeEvents(connected);
  CheckSilence(connected);
  const bool caught_up = !connected.writing_since && connected.session.CaughtUp(Now());
  if (std::exchange(connected.caught_up, caught_up) != caught_up) {
    Tell(ClientCaughtUp{connected.client, caught_up});
  }
  Arm(connected.session.NextDeadline());
}

void Hub::Write(Connected& connected, const DeltaResponse& response) {
  connected.writing_since = Now();
  {
    std::lock_guard lock(mutex_);
    HubCounters::OfType& counters = counters_.types[static_cast<size_t>(response.type)];
    ++counters.responses;
    counters.resources += response.resources.size();
    counters.removals += response.removed.size();
    for (const ResourceRef& resource : response.resources)
      counters.bytes += resource->bytes->size();
    if (sends_.unfinished() > 0) connected.writing = response.resources;
  }
  connected.wire.Write(response);
}

void Hub::TakeEvents(Connected& connected) {
  for (Event& event : connected.session.TakeEvents()) {
    if (const auto* acked = std::get_if<Acked>(&event)) {
      std::unique_lock lock(mutex_);
      std::vector<ResourceRef> completed = board_.Acked(connected.client->id, acked->resources);
      lock.unlock();
      TellCompleted(std::move(completed));
    } else if (const auto* answered = std::get_if<Answered>(&event)) {
      {
        std::lock_guard lock(mutex_);
        HubCounters::OfType& counters = counters_.types[static_cast<size_t>(answered->type)];
        ++(answered->accepted ? counters.acks : counters.nacks);
      }
      if (options_.on_answered) options_.on_answered(answered->type, answered->took);
    } else if (auto* refused = std::get_if<Refused>(&event)) {
      Tell(ClientRefused{connected.client, std::move(*refused)});
    } else if (auto* removal = std::get_if<RemovalRefused>(&event)) {
      Tell(ClientRefusedRemoval{connected.client, std::move(*removal)});
    } else {
      Tell(ClientNotWarm{connected.client, std::move(std::get<NotWarm>(event))});
    }
  }
}

// A client is silent when it owes an answer, or does not even read what is sent to it.
void Hub::CheckSilence(Connected& connected) {
  const std::optional<Time> unanswered = connected.session.UnansweredSince();
  const auto too_long = [&](std::optional<Time> since) {
    return since && *since + options_.silent_bound <= Now();
  };
  const bool silent = too_long(unanswered) || too_long(connected.writing_since);
  if (std::exchange(connected.silent, silent) == silent) return;
  std::unique_lock lock(mutex_);
  std::vector<ResourceRef> completed = board_.SetSilent(connected.client->id, silent);
  lock.unlock();
  Tell(ClientSilent{connected.client, silent});
  TellCompleted(std::move(completed));
}

std::optional<Progress> Hub::Of(const ir::ResourceId& id) const {
  std::lock_guard lock(mutex_);
  return board_.Of(id);
}

HubCounters Hub::CopyCounters() const {
  std::lock_guard lock(mutex_);
  HubCounters counters = counters_;
  counters.clients = board_.clients();
  counters.silent_clients = board_.silent();
  counters.sends = sends_.seconds();
  return counters;
}

void Hub::Tell(const ServerEvent& event) {
  if (options_.on_event) options_.on_event(event);
}

void Hub::TellCompleted(std::vector<ResourceRef> resources) {
  if (!resources.empty()) Tell(AckedByAll{std::move(resources)});
}

// One timer for all clients, at the earliest of their deadlines.
void Hub::Arm(std::optional<Time> deadline) {
  if (!deadline || (timer_ && timer_->due <= *deadline)) return;
  if (timer_) loop_.Cancel(*timer_);
  timer_ = loop_.After(std::max(Duration::zero(), *deadline - Now()), [this] { OnTimer(); });
}

void Hub::OnTimer() {
  timer_.reset();
  for (Connected& connected : clients_ | std::views::values) {
    connected.session.OnTick(Now());
    Pump(connected);
  }
  if (!clients_.empty()) Arm(Now() + options_.silent_bound / 4);
}

}  // namespace weft::xds
