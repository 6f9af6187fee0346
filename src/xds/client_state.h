// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// ClientState: what one client has, may have and asked for, and which of it something else that it
// has needs. Bookkeeping only; what to do next is decided by Session. References to a Held stay
// valid until the name is trimmed.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "ir/resource.h"
#include "xds/catalogue.h"
#include "xds/messages.h"
#include "xds/names.h"

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
  VersionRef version;
  uint64_t good_for;  // the newest publish at which this was the published version
  Fate fate = Fate::kOpen;
};

// One name, as this client sees it.
struct Held {
  Name name;                 // none: the entry is unused
  VersionRef acked;          // what the client has for certain; null: nothing, or unknown
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
  Held* Find(const Name& name);
  const Held* Find(const Name& name) const;
  Held& At(const Name& name);  // made if it is not there

  void SetIntroduced(ir::ResourceType type);
  // The client has made its first request of the type on this stream.
  bool introduced(ir::ResourceType type) const { return introduced_[static_cast<size_t>(type)]; }
  // The client will get the resource without anything else being given to it first.
  bool Asked(const Name& name) const;

  void Subscribe(const Name& name);
  // The client dropped it.
  void Unsubscribe(const Name& name);

  // The client said, when it came, that it has this; or (null) a version that is not known here.
  void Has(const Name& name, VersionRef version, uint64_t publish);
  void AddSent(const Name& name, Sent sent);
  // What was sent under `serial` is what the client has now; older ones are history. Gives what was
  // sent (null: a removal); nullopt when nothing is unsettled under that serial.
  std::optional<VersionRef> Accept(const Name& name, uint64_t serial);
  // What was sent under `serial` was not applied.
  void Drop(const Name& name, uint64_t serial);
  void SetFate(const Name& name, uint64_t serial, Fate fate);
  // Forgets the name if nothing is known of it.
  void Trim(const Name& name);
  // The published resource changed in nothing but its needs.
  void Replace(const Name& name, VersionRef version);

  // Number of names of the type with an unknown version.
  size_t unknown(ir::ResourceType type) const { return unknown_[static_cast<size_t>(type)]; }
  // Names that Envoy will ask for because of what it was given, and has not yet.
  const std::set<Name>& awaited(ir::ResourceType type) const {
    return awaited_[static_cast<size_t>(type)];
  }
  // The names that nothing needs any more, since the last call.
  std::vector<Name> TakeFreed() { return std::exchange(freed_, {}); }
  // The serial of a response for each of its members that is open no longer, since the last call.
  std::vector<uint64_t> TakeClosed() { return std::exchange(closed_, {}); }
  // Calls `visit` with every name of the type of which anything is known.
  void ForEach(ir::ResourceType type, const std::function<void(const Name&)>& visit) const;

 private:
  void Hold(const VersionRef& version);     // count its needs
  void Release(const VersionRef& version);  // and forget them
  void Close(const Sent& sent);             // tell that it is not open any more

  std::deque<Held> held_;  // by name
  std::array<size_t, ir::kResourceTypes> unknown_{};
  std::array<bool, ir::kResourceTypes> introduced_{};
  std::array<std::set<Name>, ir::kResourceTypes> awaited_;
  std::vector<Name> freed_;
  std::vector<uint64_t> closed_;
};

}  // namespace weft::xds
