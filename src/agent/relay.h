// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Relay: between one Envoy and the control plane, delta ADS on both sides, as a deterministic state
// machine without gRPC, threads or a clock. Events go in; TakeActions() gives what is to be sent.
//
// The rules (each has its tests):
//  - While both sides are there, each response of the control plane becomes one response to Envoy,
//  in
//    order, and Envoy's answer goes back under the control plane's nonce: it sees Envoy itself.
//  - What Envoy has acknowledged is kept. An Envoy that starts is served that first, whether the
//    control plane is there or not; what it has not acknowledged yet comes after, each alone, and
//    only while the control plane that sent it is there: it alone knows what needs what.
//  - A response is answered to the control plane when Envoy has taken or refused all of it, also
//  when
//    that is after a restart of Envoy; never before.
//  - To a control plane that comes back the agent names what Envoy has acknowledged, so that only
//    differences come.
//  - What Envoy has and the agent does not know (its file was older, or lost) stays until the
//  control
//    plane has spoken: nothing is taken away on the word of an old file.
//  - What the agent knows and a running Envoy does not have, Envoy has let go of: nothing is
//  brought
//    back on the word of an old file either.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "agent/relay_store.h"
#include "xds/messages.h"

namespace weft::agent {

struct RelayOptions {
  std::string node_id;
  // What Envoy has not acknowledged yet waits at most this long for what it has, on a new stream.
  Duration start_bound = std::chrono::seconds(5);
  // A route table or extension that Envoy asked for and does not take keeps it from being ready for
  // so long.
  Duration missing_bound = std::chrono::seconds(10);
  // Envoy, once it has asked for listeners, asks within this time for all that it uses.
  Duration introduction = std::chrono::seconds(1);
  // What no stream of Envoy has asked for after this is dropped.
  Duration prune_after = std::chrono::seconds(30);
  size_t response_bytes = size_t{4} << 20;  // a response from the store is closed beyond this
};

struct SendToEnvoy {
  xds::DeltaResponse response;
};
struct SendUpstream {
  xds::DeltaRequest request;
};
// The stream to the control plane is to be ended and opened anew.
struct RestartUpstream {};
using RelayAction = std::variant<SendToEnvoy, SendUpstream, RestartUpstream>;

struct RelayCounts {
  uint64_t relayed = 0;  // responses of the control plane passed on as they were
  uint64_t served = 0;   // responses made from the store
  uint64_t refused = 0;  // responses that Envoy refused
};

class Relay {
 public:
  explicit Relay(RelayOptions options) : options_(std::move(options)) {}

  // Before anything else: what an earlier agent wrote. Of another node it is ignored (false).
  bool Load(const LastKnownGood& good);

  void OnEnvoyOpened(xds::Time now);  // a stream; the one before it, if any, is over
  void OnEnvoyRequest(const xds::DeltaRequest& request, xds::Time now);
  void OnEnvoyClosed();
  void OnUpstreamOpened();
  void OnUpstreamResponse(const xds::DeltaResponse& response, xds::Time now);
  void OnUpstreamClosed();
  void OnTick(xds::Time now);

  std::vector<RelayAction> TakeActions() { return std::exchange(actions_, {}); }
  std::optional<xds::Time> NextDeadline() const;

  LastKnownGood Good() const;
  uint64_t good_changes() const { return store_.good_changes(); }
  // What Envoy still has to take or to ask for, for people; nothing when it has all that is there.
  // Of a few refused route tables it is excused after `missing_bound`; of all of them never: it
  // would answer 404 to everything.
  std::optional<std::string> Unacknowledged() const;
  bool upstream_open() const { return upstream_open_; }
  bool envoy_open() const { return envoy_open_; }
  const RelayCounts& counts() const { return counts_; }

 private:
  struct Member {
    std::string name;
    uint64_t serial;
    xds::ResourceRef resource;  // null: a removal
  };
  // A response to Envoy that is not answered.
  struct InFlight {
    ir::ResourceType type;
    std::vector<Member> members;
    bool relayed;
  };
  struct EnvoyType {
    bool introduced = false;
    bool owes_answer = false;              // Envoy waits for a first response, be it empty
    std::set<std::string> subscribed;      // named types only
    std::set<std::string> dirty;           // names to look at
    std::map<std::string, uint64_t> sent;  // serial of what it was given on this stream
    std::set<std::string> taken;           // it has acknowledged some version of them
    std::set<std::string> foreign;         // it has them, in versions that are not known here
    std::set<std::string> alone;           // after a refused batch: one per response
  };
  // A response of the control plane that is not answered: its members that Envoy has not judged.
  struct Pending {
    std::string nonce;
    ir::ResourceType type;
    std::map<std::string, Member> open;
    std::optional<std::string> error;
  };
  struct UpstreamType {
    bool introduced = false;
    bool wildcard = false;         // wanted whole
    std::set<std::string> wanted;  // by name
  };

  // Envoy's side (relay.cc).
  void TakeInitialVersions(const xds::DeltaRequest& request);
  void TakeHeld(const ir::ResourceId& id, const Member& member);
  bool TakeLetGo(const xds::DeltaRequest& request);
  void TakeSubscriptions(const xds::DeltaRequest& request);
  void TakeAnswer(const xds::DeltaRequest& request);
  void ProveClusters(uint64_t endpoints, const std::vector<Member>& members);
  bool IsLast(ir::ResourceType type, const Member& member) const;
  bool Wants(const ir::ResourceId& id) const;
  bool IsCurrent(const StoredResource& stored) const;
  void Flush(xds::Time now);
  void FlushType(ir::ResourceType type);
  std::optional<Member> Choose(const ir::ResourceId& id, const StoredResource& stored) const;
  void SendMembers(ir::ResourceType type, std::vector<Member> members, bool relayed);
  void ResendEndpoints(const std::vector<Member>& clusters);
  void MaybeEndStart(xds::Time now);
  void MaybeDropUnwanted(xds::Time now);
  void Prune();

  // The control plane's side (relay_upstream.cc).
  void Introduce(ir::ResourceType type);
  bool EndpointsAwaited(const ir::ResourceId& id);
  void Want(ir::ResourceType type, const std::vector<std::string>& names,
            const std::vector<std::string>& not_any_more);
  void WantWhole(ir::ResourceType type);
  void Settle(const ir::ResourceId& id, uint64_t serial, const std::optional<std::string>& error);
  const Member* FindPending(const ir::ResourceId& id, const std::string& version) const;
  void DropUnwanted();
  void AnswerUpstream();

  EnvoyType& Envoy(ir::ResourceType type) { return envoy_[static_cast<size_t>(type)]; }
  const EnvoyType& Envoy(ir::ResourceType type) const { return envoy_[static_cast<size_t>(type)]; }
  UpstreamType& Upstream(ir::ResourceType type) { return upstream_[static_cast<size_t>(type)]; }

  const RelayOptions options_;
  RelayStore store_;
  RelayCounts counts_;

  bool envoy_open_ = false;
  bool envoy_has_some_ = false;  // it came with versions: it ran before this stream
  std::array<EnvoyType, ir::kResourceTypes> envoy_;
  std::map<uint64_t, InFlight> in_flight_;  // by the number that is the nonce
  uint64_t last_nonce_ = 0;
  bool starting_ = false;  // only what was acknowledged before is sent
  xds::Time start_ends_{};
  std::optional<xds::Time> excused_at_;   // of what is missing; nothing: it is excused
  std::optional<xds::Time> unwanted_at_;  // when to look for what Envoy does not ask for
  std::optional<xds::Time> prune_at_;

  bool upstream_open_ = false;
  uint64_t upstream_stream_ = 0;  // number of the stream that is open, or was last
  std::array<UpstreamType, ir::kResourceTypes> upstream_;
  std::deque<Pending> pending_;

  std::vector<RelayAction> actions_;
};

}  // namespace weft::agent
