// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Quarantine: poison stays with its owner. When a proxy refuses a resource, finds the object that
// is to blame, keeps just that one out, and lets all others go on.
#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "engine/core.h"
#include "engine/doubts.h"
#include "engine/freezer.h"
#include "sources/state/state_store.h"

namespace weft::engine {

// Suspects are the objects with a part in the refused resource that have changed since a proxy last
// took it. All are taken back to their last good versions (which is what the proxy has anyway).
// When it takes the rest, one suspect alone is the culprit; several are let in again group by
// group, and a group that is refused is split. When it refuses the rest too, or nobody is suspect,
// the resource itself stays at its last good version, and its owner is told.
//
// What is found outlives a restart: it is kept in the state.
//
// Lives on the graph's thread. Each call may set inputs of the core; a commit is then due.
class Quarantine {
 public:
  // Takes up what the state has kept. To be made before the first commit.
  Quarantine(Core& core, sources::StateStore& state, const Clock& clock);

  // Before the first commit: Freezer::Remember.
  void Remember(const ObjectRef& object, const std::string& uid, int64_t generation,
                const model::AnyObject& before) {
    freezer_.Remember(object, uid, generation, before);
  }

  // After each commit.
  void OnCommit(const CommitResult& result);
  // All proxies have taken these versions.
  void OnAcknowledged(const std::vector<flow::Ref<ir::Resource>>& resources);
  // Some proxy has refused this version, or does not get it ready (`reason`: "Refused", "NotWarm").
  void OnRefused(const ir::Resource& resource, const std::string& reason,
                 const std::string& message);

  // What all proxies have, by EnvoyKey.
  const std::map<std::string, flow::Ref<ir::Resource>>& taken() const { return taken_; }

  // Whether something was set since the last commit.
  bool commit_due() const { return commit_due_; }

 private:
  using Objects = std::vector<ObjectRef>;
  struct Refused {
    ir::ResourceId id;
    uint64_t version = 0;
    std::string reason;
    std::string message;
  };
  struct Group {
    Objects objects;
    bool known_bad = false;  // all of it was refused together
  };
  // One search. No two have a part in the same resource.
  struct Trial {
    Refused first;                    // what it began with
    std::string message;              // of the last refusal
    std::set<std::string> refusing;   // the resources that were refused
    std::set<std::string> resources;  // of all its suspects
    bool rest = true;                 // all are out, and it is seen whether the rest is good
    Objects inside;                   // let in, and not yet judged
    std::deque<Group> groups;         // out, to be let in
    bool staged = false;              // its next step waits for a commit
  };
  using TrialAt = std::list<Trial>::iterator;

  void Handle(const std::string& key, const Refused& refused);
  Objects FreshSuspects(const std::string& key, ir::ResourceType type) const;
  TrialAt TrialOn(const std::set<std::string>& resources);
  void Begin(const Refused& refused, Objects suspects);
  void Join(Trial& trial, Objects suspects, bool known_bad);
  void ForgetWhoLeft();
  void TakeOut(const ObjectRef& object);
  void JudgeTrials();
  bool Judge(Trial& trial, bool good);  // false: the search is over
  bool LetNextIn(Trial& trial);
  void Acquit(Trial& trial);
  void Tell(const std::string& key, const Refused& refused);
  bool IsTold(const std::string& key, uint64_t version) const;
  bool AreTaken(const std::set<std::string>& keys) const;
  void ClearIfTaken(const ObjectRef& object);
  void Drop(const ir::ResourceId& resource);
  void NoteChanges() { commit_due_ |= freezer_.TakeChanged(); }

  Core& core_;
  sources::StateStore& state_;
  const Clock& clock_;
  Freezer freezer_;
  Doubts doubts_;
  std::list<Trial> trials_;
  std::set<ObjectRef> on_trial_;
  std::map<std::string, Refused> refused_;                // the last one of a resource, by EnvoyKey
  std::map<std::string, flow::Ref<ir::Resource>> taken_;  // what all proxies have, by EnvoyKey
  std::map<std::string, uint64_t> told_;                  // refusals without a culprit
  bool commit_due_ = false;
};

}  // namespace weft::engine
