// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Streams: the gRPC side of the ADS server. Joins gRPC's threads to an event loop.
#pragma once

#include <grpcpp/generic/async_generic_service.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>

#include "base/log.h"
#include "net/poll_loop.h"
#include "xds/listeners.h"
#include "xds/stream_owner.h"

namespace weft::xds {

class Stream;

// Answers DeltaAggregatedResources with a Stream, and all else with UNIMPLEMENTED. Responses are
// byte buffers, so that a session's bytes are shared; hence a generic service.
class AdsService final : public grpc::CallbackGenericService {
 public:
  // `loop`, `owner` and `log` outlive the service's last stream.
  AdsService(net::PollLoop& loop, StreamOwner& owner, Log& log, Allow allow);
  ~AdsService() override;

  // On the loop: begins to read from the streams that wait, and from all that come.
  void SetSynced();
  // Waits until the last stream is gone. The gRPC server must have been told to shut down.
  void WaitForStreams();

 private:
  friend class Stream;
  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override;
  void Gone();

  net::PollLoop& loop_;
  StreamOwner& owner_;
  Log& log_;
  const Allow allow_;
  bool synced_ = false;        // loop's thread
  std::set<Stream*> waiting_;  // loop's thread: streams that came before the sync
  std::mutex mutex_;
  std::condition_variable gone_;
  size_t streams_ = 0;  // guarded by mutex_
};

}  // namespace weft::xds
