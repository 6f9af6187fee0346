// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The other direction of codec.h: requests to, and responses of, a delta ADS server.
#pragma once

#include <grpcpp/support/byte_buffer.h>

#include <map>
#include <optional>
#include <string>

#include "base/result.h"
#include "xds/messages.h"

namespace weft::xds {

// Who a client says it is, in the first request of a stream.
struct NodeInfo {
  std::string id;
  std::string cluster;
  std::string user_agent;  // "weft-agent"
  std::map<std::string, std::string> metadata;
};

// A DeltaDiscoveryRequest; `node` goes with a stream's first one only.
grpc::ByteBuffer EncodeRequest(const DeltaRequest& request, const NodeInfo* node);

// Takes the buffer's content: one DeltaDiscoveryResponse. Resources get no needs: these do not go
// over the wire. Fails when it is not such a message, or of a type that Weft does not know.
Result<DeltaResponse> DecodeResponse(grpc::ByteBuffer& buffer);

}  // namespace weft::xds
