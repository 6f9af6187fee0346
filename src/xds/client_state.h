// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// ClientState: what one client has, may have and asked for, and which of it something else that it
// has needs. Bookkeeping only; what to do next is decided by Session.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ir/resource.h"
#include "xds/messages.h"

namespace weft::xds {

// How far a version that was sent has come, until the client's answer settles it.
enum class Fate {
  kOpen,   // no answer yet
  kLate,   // a cluster that is not ready within the bound: Envoy holds its answer back
  kWarm,   // a cluster that is ready, in this version or an older one; answer still due
  kDoubt,  // its batch was refused: it may or may not have been applied
};

// One version of a resource, or its removal (null), sent to the client and not settled.
struct Sent {
  uint64_t serial;  // of the response
  ResourceRef resource;
  uint64_t good_for;  // the newest publish at which this was the published version
  Fate fate = Fate::kOpen;
};

// One name, as this client sees it.
struct Held {
  ResourceRef acked;         // what the client has for certain; null: nothing, or unknown
  std::vector<Sent> sent;    // oldest first; nearly always none or one
  uint64_t good_for = 0;     // the newest publish whose needs are met by what the client has
  uint64_t refused = 0;      // the version that the client refused last
  uint64_t asked_after = 0;  // the response that was sent last when the client last subscribed
  uint32_t needed_by = 0;    // number of versions that the client has or may have that need this
  uint32_t asked_by = 0;     // of these, those that make Envoy ask for it
  uint32_t batch_limit = 0;  // after a refused batch: at most so many in one response; 0: no limit
  Time unneeded_since{};     // when needed_by became 0
  bool has_refused = false;
  bool subscribed = false;    // by name
  bool unknown = false;       // the client has a version that this process has not seen
  bool given = false;         // some version was sent on this stream
  bool resend = false;        // send again, even if the client has it
  bool told_missing = false;  // the client knows that it does not exist

  // The client has some version of it for certain.
  bool HasAny() const { return acked != nullptr || unknown; }
  bool IsRefused(uint64_t version) const { return has_refused && refused == version; }
  bool AnyOpen() const;
};

class ClientState {
 public:
  Held* Find(const ir::ResourceId& id);
  const Held* Find(const ir::ResourceId& id) const;
  Held& At(const ir::ResourceId& id);  // made if it is not there

  void SetIntroduced(ir::ResourceType type);
  // The client has made its first request of the type on this stream.
  bool introduced(ir::ResourceType type) const { return introduced_[static_cast<size_t>(type)]; }
  // The client will get the resource without anything else being given to it first.
  bool Asked(const ir::ResourceId& id) const;

  void Subscribe(const ir::ResourceId& id);
  // The client dropped it.
  void Unsubscribe(const ir::ResourceId& id);

  // The client said, when it came, that it has this; or (null) a version that is not known here.
  void Has(const ir::ResourceId& id, ResourceRef resource, uint64_t publish);
  void AddSent(const ir::ResourceId& id, Sent sent);
  // What was sent under `serial` is what the client has now; older ones are history. Gives what was
  // sent (null: a removal); nullopt when nothing is unsettled under that serial.
  std::optional<ResourceRef> Accept(const ir::ResourceId& id, uint64_t serial);
  // What was sent under `serial` was not applied.
  void Drop(const ir::ResourceId& id, uint64_t serial);
  void SetFate(const ir::ResourceId& id, uint64_t serial, Fate fate);
  // Forgets the name if nothing is known of it.
  void Trim(const ir::ResourceId& id);
  // The published resource changed in nothing but its needs.
  void Replace(const ir::ResourceId& id, ResourceRef resource);

  // Number of names of the type with an unknown version.
  size_t unknown(ir::ResourceType type) const { return unknown_[static_cast<size_t>(type)]; }
  // Names that Envoy will ask for because of what it was given, and has not yet.
  const std::set<ir::ResourceId>& awaited() const { return awaited_; }
  bool Awaits(ir::ResourceType type) const;
  // The names that nothing needs any more, since the last call.
  std::vector<ir::ResourceId> TakeFreed() { return std::exchange(freed_, {}); }
  // The serial of a response for each of its members that is open no longer, since the last call.
  std::vector<uint64_t> TakeClosed() { return std::exchange(closed_, {}); }
  const std::unordered_map<std::string, Held>& Of(ir::ResourceType type) const {
    return types_[static_cast<size_t>(type)];
  }

 private:
  void Hold(const ResourceRef& resource);     // count its needs
  void Release(const ResourceRef& resource);  // and forget them
  void Close(const Sent& sent);               // tell that it is not open any more

  std::array<std::unordered_map<std::string, Held>, ir::kResourceTypes> types_;
  std::array<size_t, ir::kResourceTypes> unknown_{};
  std::array<bool, ir::kResourceTypes> introduced_{};
  std::set<ir::ResourceId> awaited_;
  std::vector<ir::ResourceId> freed_;
  std::vector<uint64_t> closed_;
};

}  // namespace weft::xds
