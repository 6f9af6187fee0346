// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Confirmations: which routes all proxies have in the form in which they are now. A table of the
// proxies holds many routes; the change of one takes nothing back from the others.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>

#include "engine/core.h"

namespace weft::engine {

// Follows the commits and the answers, and keeps Core::confirmed(). A route is confirmed when every
// RouteConfiguration with one of its hosts was acknowledged in a version that holds it as it is.
//
// Lives on the graph's thread. Each call may set inputs of the core; a commit is then due.
class Confirmations {
 public:
  explicit Confirmations(Core& core) : core_(core) {}

  // After each commit. True: a commit is due.
  bool OnCommit(const CommitResult& result);
  // All proxies have taken this version.
  void OnAcknowledged(const ir::Resource& resource);

 private:
  // Versions of one RouteConfiguration in the order in which they were published.
  struct Table {
    struct Version {
      uint64_t number;   // 1, 2, …
      uint64_t version;  // ir::Resource::version
    };
    std::deque<Version> unanswered;  // the newest of them
    uint64_t last = 0;               // number of the last one published
    uint64_t acknowledged = 0;       // number of the last one that all proxies have
    std::map<uint64_t, std::set<std::string>> waiting;  // number -> routes that came with it
  };
  struct Route {
    ConfirmedRoute form;
    std::map<std::string, uint64_t> waits_for;  // scope -> number of the version there
  };

  void Publish(const flow::Change<ir::Resource>& change);
  bool Await(const std::string& route);
  void Forget(const std::string& route);

  Core& core_;
  std::map<std::string, Table> tables_;  // by scope
  std::map<std::string, Route> routes_;  // not confirmed, by ObjectRef::ToString()
};

}  // namespace weft::engine
