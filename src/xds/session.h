// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Session: the delta ADS protocol with ONE client, as a deterministic state machine without gRPC,
// threads or a clock. Requests, publishes and ticks go in; Next() gives the response to send now.
//
// The rules (each has its tests):
//  - A resource is sent when the client wants it and what it needs is there; nothing waits for
//    anything else (make before break, one tenant never waits for another).
//  - A removal is sent when nothing needs the resource that the client has or may have. What Envoy
//    asked for by name is never removed: it drops that itself, with the last user.
//  - Nothing is queued: a response is made from the published state at the moment when it can be
//  sent.
//  - A version that the client refused is not sent to it again. A refused batch is sent again in
//    eighths, down to single resources, until the culprits are known.
//  - Envoy holds back all CDS answers while any cluster warms; so an answer for the endpoints of a
//    cluster, sent after it, proves that cluster ready. A changed cluster gets its endpoints again.
//  - On a new stream the versions that some client has accepted before go first, the others after
//    these are acknowledged: one refusal makes a starting Envoy say that it is live.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ir/resource.h"
#include "xds/catalogue.h"
#include "xds/client_state.h"
#include "xds/messages.h"

namespace weft::xds {

struct SessionOptions {
  // A cluster that is not ready after this gives NotWarm.
  Duration warm_bound = std::chrono::milliseconds(1500);
  // After a reconnect, how long to wait for the first request of a type that may never come, before
  // a resource is sent that needs one of that type.
  Duration introduction_grace = std::chrono::seconds(1);
  // A resource is removed this long after its last user: requests under way may still need it.
  Duration removal_linger = std::chrono::seconds(2);
  // Doubtful versions wait at most this long for the good ones of a new stream.
  Duration start_bound = std::chrono::seconds(5);
  // Responses of one type that may be without an answer (a late cluster does not count).
  size_t in_flight = 16;
  // Responses of one type of which anything is unsettled, late ones included.
  size_t unsettled = 256;
  // A response is closed when its resources exceed this; scopes always go in one.
  size_t response_bytes = size_t{1} << 20;
  // Whether any client has accepted this very version before. Empty: none has.
  std::function<bool(const ir::Resource&)> known_good;
};

class Session {
 public:
  // `catalogue` outlives the session and changes only between its calls, each time followed by
  // OnPublish().
  Session(const Catalogue& catalogue, SessionOptions options);

  void OnRequest(const DeltaRequest& request, Time now);
  void OnPublish(const std::vector<Catalogue::Changed>& changes, Time now);
  void OnTick(Time now);

  // The next response, to be called when the transport can take one; nullopt: nothing to send now.
  std::optional<DeltaResponse> Next(Time now);

  // What was learnt since the last call.
  std::vector<Event> TakeEvents() { return std::exchange(events_, {}); }
  // When OnTick() has something to do; nullopt: never, as things stand.
  std::optional<Time> NextDeadline() const;
  // Since when the client has said nothing, though it has an answer to give; nullopt: it has none.
  // A cluster that does not warm is not counted.
  std::optional<Time> UnansweredSince() const;
  // The client has acknowledged (or refused) all that it could be given. Removals are not waited
  // for.
  bool CaughtUp(Time now) const;

 private:
  struct Response {
    ir::ResourceType type;
    Time sent_at;
    bool removal;
    size_t open;  // members whose fate is open
    std::vector<Name> names;
  };
  struct TypeState {
    std::set<Name> pending;          // to decide on
    std::map<Name, Name> waits_for;  // acknowledged, asked for or published
    std::set<Name> deferred;         // doubtful: until the start is over
    size_t open = 0;                 // responses with an open member
    size_t unsettled = 0;            // responses not answered
    bool owes_answer = false;        // Envoy waits for a first response, be it empty
  };
  enum class Step { kNothing, kSend, kRemove };
  struct Decision {
    Step step = Step::kNothing;
    VersionRef version = nullptr;  // to send
  };

  // Requests and answers (session.cc).
  void Introduce(const DeltaRequest& request);
  void ResendEndpoints();
  void Subscriptions(const DeltaRequest& request);
  void OnAnswer(const DeltaRequest& request, Time now);
  void OnAccepted(uint64_t serial, const Response& response);
  void OnRefused(uint64_t serial, const Response& response, std::string message);
  void OnRemovalRefused(uint64_t serial, const Response& response, std::string message);
  void ProveWarm(uint64_t serial, const Name& endpoints, Acked& acked);
  void CheckLate(const Name& cluster, Time now);
  // No other response with clusters has waited longer for its answer.
  bool IsOldestOfClusters(uint64_t serial) const;

  // What to do about one name (session_decide.cc).
  Decision Decide(const Name& name, Time now);
  Decision DecideSend(const Name& name, const Catalogue::Entry& entry);
  Decision DecideRemoval(const Name& name, const Held& held, Time now);
  bool MaySend(const Name& name, const Held& held, const Catalogue::Entry& entry);
  bool Doubtful(const Version& version) const;
  bool RemovalIsSafe(ir::ResourceType type) const;
  std::optional<Name> FirstUnmet(const Catalogue::Entry& entry) const;
  std::optional<Name> Unmet(const Name& need, const Catalogue::Entry& user) const;

  // Making responses (session_send.cc).
  std::optional<DeltaResponse> NextOf(ir::ResourceType type, Time now);
  DeltaResponse Commit(ir::ResourceType type, const std::vector<VersionRef>& resources,
                       const std::vector<Name>& removed, Time now);
  void CommitResource(uint64_t serial, const VersionRef& version, Time now);
  bool MaybeEndStart(Time now);
  bool AnyGood(const std::set<Name>& names) const;

  // Waking what must be decided on again (session_send.cc).
  void Look(const Name& name) { Type(name->type).pending.insert(name); }
  void LookIfBehind(const Name& name);
  void WaitFor(const Name& name, const Name& leaf);
  void StopWaiting(const Name& name);
  void Wake(const Name& leaf);
  void WakeAll();
  bool AfterChange(Time now);

  TypeState& Type(ir::ResourceType type) { return types_[static_cast<size_t>(type)]; }
  const TypeState& Type(ir::ResourceType type) const { return types_[static_cast<size_t>(type)]; }

  const Catalogue& catalogue_;
  const SessionOptions options_;
  ClientState client_;
  std::array<TypeState, ir::kResourceTypes> types_;
  std::map<uint64_t, Response> responses_;  // by serial, which is the nonce
  uint64_t last_serial_ = 0;
  size_t turn_ = 0;  // the type to begin with in Next(), so that none starves

  std::map<Name, std::set<Name>> waiters_;  // who waits for it: the inverse of waits_for
  std::set<Name> removals_;                 // safe only when more is known of the client
  std::set<std::pair<Time, Name>> due_;

  bool heard_ = false;  // the stream's first request has come
  Time started_{};      // when it came
  Time last_heard_{};
  bool reconnected_ = false;  // the client came with versions
  bool grace_over_ = false;   // what has not been introduced by now is not used
  bool starting_ = true;      // doubtful versions wait
  std::vector<Event> events_;
};

}  // namespace weft::xds
