// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Between the bytes of a delta ADS stream and the values of a session.
#pragma once

#include <grpcpp/support/byte_buffer.h>

#include <optional>
#include <string>

#include "base/result.h"
#include "xds/messages.h"

namespace weft::xds {

// One DeltaDiscoveryRequest.
struct Decoded {
  std::string type_url;
  std::optional<DeltaRequest> request;  // nullopt: a type that Weft does not serve
  bool has_node = false;                // Envoy sends its node with a stream's first request only
  std::string node_id;
  std::string node_version;  // "envoy 1.40.0"
};

// Takes the buffer's content. Fails when it is not a DeltaDiscoveryRequest. A refusal's text is cut
// to kMaxMessage bytes, for Envoy may quote a whole resource in it.
Result<Decoded> DecodeRequest(grpc::ByteBuffer& buffer);

// A DeltaDiscoveryResponse whose resources are not copied: the buffer holds references to their
// bytes, so that a thousand clients that are sent the same do not need a thousand copies.
grpc::ByteBuffer EncodeResponse(const DeltaResponse& response);

}  // namespace weft::xds
