// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Confirmations: which routes all proxies have in the form in which they are now, and which
// versions of the resources by which other objects are programmed. A resource holds many routes;
// the change of one takes nothing back from the others.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>

#include "engine/core.h"

namespace weft::engine {

// Follows the commits and the answers, and keeps Core::confirmed() and what is acknowledged. A
// route is confirmed when everything that carries it was acknowledged in a version that holds it as
// it is: every RouteConfiguration with one of its hosts, or the listeners of its connections.
//
// Lives on the graph's thread. Each call may set inputs of the core; a commit is then due.
class Confirmations {
 public:
  explicit Confirmations(Core& core) : core_(core) {}

  // What all proxies have, by EnvoyKey.
  using Taken = std::map<std::string, flow::Ref<ir::Resource>>;

  // After each commit. True: a commit is due.
  bool OnCommit(const CommitResult& result, const Taken& taken = {});
  // All proxies have taken this version.
  void OnAcknowledged(const ir::Resource& resource);

 private:
  // Versions of one RouteConfiguration or listener in the order in which they were published.
  struct Carrier {
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
    std::map<std::string, uint64_t> waits_for;  // carrier -> number of the version there
  };

  void Publish(const flow::Change<ir::Resource>& change);
  bool NotePatches(const CommitResult& result, const Taken& taken);
  bool Await(const std::string& route);
  void Forget(const std::string& route);
  void SetAcknowledged(const ir::ResourceId& id, uint64_t version);  // 0: nobody needs to know

  Core& core_;
  std::set<std::string> acknowledged_;       // EnvoyKeys of what the core knows as acknowledged
  std::map<std::string, Carrier> carriers_;  // by EnvoyKey
  std::map<std::string, Route> routes_;      // not confirmed, by ObjectRef::ToString()
};

}  // namespace weft::engine
