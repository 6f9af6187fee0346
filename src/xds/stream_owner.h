// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// StreamOwner: who answers the streams of an ADS server: the Hub of a control plane, or an agent's
// relay. The streams themselves (stream.h) know only this.
#pragma once

#include "xds/messages.h"
#include "xds/server_event.h"

namespace weft::xds {

// The transport of one client.
class Wire {
 public:
  virtual ~Wire() = default;
  // Begins to send; the owner gives nothing more until StreamOwner::OnWritten. Does not call the
  // owner itself.
  virtual void Write(const DeltaResponse& response) = 0;
};

// All on the event loop's thread.
class StreamOwner {
 public:
  virtual ~StreamOwner() = default;
  // A stream whose client has said who it is. `wire` lives until Disconnect. `client.id` is given
  // by the owner, and returned.
  virtual ClientId Connect(Client client, Wire& wire) = 0;
  virtual void Disconnect(ClientId id) = 0;
  virtual void OnRequest(ClientId id, const DeltaRequest& request) = 0;
  virtual void OnWritten(ClientId id) = 0;
};

}  // namespace weft::xds
