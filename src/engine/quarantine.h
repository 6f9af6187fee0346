// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Quarantine: poison stays with its owner. When a proxy refuses a resource, finds the object that
// is to blame, keeps just that one out, and lets all others go on.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/core.h"

namespace weft::engine {

// A RouteConfiguration carries many objects. Those that have changed since a proxy last accepted
// them are the suspects. One suspect is the culprit. Of several, all are taken back (which is what
// the proxy has anyway) and let in again group by group: a group that is refused is split.
// EnvoyPatches are suspected before what they patch.
//
// Lives on the graph's thread. Each call may set inputs of the core; a commit is then due.
class Quarantine {
 public:
  explicit Quarantine(Core& core) : core_(core) {}

  // After each commit.
  void OnCommit(const CommitResult& result);
  // All proxies have taken this version.
  void OnAcknowledged(const ir::Resource& resource);
  // Some proxy has refused this version, or does not get it ready (`reason`: "Refused", "NotWarm").
  void OnRefused(const ir::Resource& resource, const std::string& reason,
                 const std::string& message);

  // Whether something was set since the last commit.
  bool commit_due() const { return commit_due_; }

 private:
  using RulesKeys = std::vector<std::string>;
  struct Doubtful {
    flow::Ref<translate::RouteRules> last_good;  // null: none
    std::set<std::string> scopes;                // of its own hosts
  };
  // The search for the culprits of one RouteConfiguration.
  struct Trial {
    std::deque<RulesKeys> groups;  // still to be let in
    RulesKeys inside;              // let in, and not yet judged
    std::string message;
  };

  bool IsCurrent(const ir::Resource& resource) const;
  bool BlamePatches(const ir::Resource& resource, const std::string& message);
  void ClearPatches(const ir::Resource& resource);
  RulesKeys SuspectsIn(const std::string& scope) const;
  void SetScopes(const std::string& key, Doubtful& doubtful, std::set<std::string> scopes);
  void Forget(const std::string& key);
  void BeginTrial(const std::string& scope, RulesKeys suspects, const std::string& message);
  void Judge(const std::string& scope, Trial& trial, bool good);
  void LetNextIn(const std::string& scope);
  // Keeps the rules out: on trial with an empty message, for good with the proxy's.
  void Freeze(const std::string& key, const std::string& message);
  void LetIn(const std::string& key);
  void Clear(const std::string& key);
  std::set<std::string> ScopesOf(const translate::RouteRules& rules) const;

  Core& core_;
  std::map<std::string, Doubtful> doubtful_;                  // by translate::RulesKey
  std::map<std::string, std::set<std::string>> doubtful_in_;  // scope -> keys
  std::set<std::string> culprits_;                            // frozen for good, until they change
  std::map<std::string, Trial> trials_;                       // by scope
  std::map<std::string, model::EnvoyPatchSpec> good_patches_;
  std::map<std::string, uint64_t> acked_;  // RouteConfiguration -> version that all have
  bool commit_due_ = false;
};

}  // namespace weft::engine
