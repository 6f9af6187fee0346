// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// StatusRecorder: brings the conditions of the graph's statuses into the state, which knows when
// each has changed.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "engine/core.h"
#include "net/poll_loop.h"
#include "sources/state/state_store.h"

namespace weft::engine {

// On the loop's thread. A status is recorded when it has settled: Programmed is unknown for the
// moment between a change and the proxies' acknowledgement, and after a restart until they are
// back; that is no transition to tell anyone of.
class StatusRecorder {
 public:
  StatusRecorder(net::PollLoop& loop, sources::StateStore& state);
  // Records what is left, unless the proxies may not be back yet.
  ~StatusRecorder();
  StatusRecorder(const StatusRecorder&) = delete;
  StatusRecorder& operator=(const StatusRecorder&) = delete;

  void OnCommit(const CommitResult& result);

 private:
  void Record();

  net::PollLoop& loop_;
  sources::StateStore& state_;
  std::map<std::string, flow::Ref<ir::ObjectStatus>> changed_;  // by the object's key
  std::optional<net::PollLoop::TimerId> timer_;
  bool started_ = false;  // the proxies have had their time to come back
};

}  // namespace weft::engine
