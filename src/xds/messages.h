// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The values that go into and come out of a Session: delta xDS requests and responses without
// protobuf, and what a session learns about its client.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "ir/resource.h"

namespace weft::xds {

using ResourceRef = std::shared_ptr<const ir::Resource>;
using Time = MonoTime;  // given in; nothing here reads a clock

// envoy.service.discovery.v3.DeltaDiscoveryRequest.
struct DeltaRequest {
  ir::ResourceType type = ir::ResourceType::kCluster;
  std::vector<std::string> subscribe;
  std::vector<std::string> unsubscribe;
  // Name and version text of what the client still has; only in a stream's first request of a type.
  std::vector<std::pair<std::string, std::string>> initial_versions;
  std::string nonce;                 // the response that this answers; "" = none
  std::optional<std::string> error;  // set: that response was refused
};

// envoy.service.discovery.v3.DeltaDiscoveryResponse. Resources and removals never come together.
struct DeltaResponse {
  ir::ResourceType type = ir::ResourceType::kCluster;
  std::vector<ResourceRef> resources;
  std::vector<std::string> removed;
  std::string nonce;
  uint64_t publish = 0;  // number of the publish that this response was made at

  bool operator==(const DeltaResponse&) const = default;
};

// The client has these now: it acknowledged them, or said so when it came back, or had them already
// when they were published again.
struct Acked {
  std::vector<ResourceRef> resources;
};
// The client refused this very version; it keeps what it had before.
struct Refused {
  ResourceRef resource;
  std::string message;  // Envoy's text, at most kMaxMessage bytes
};
// The client refused to remove these.
struct RemovalRefused {
  std::vector<ir::ResourceId> ids;
  std::string message;
};
// A cluster was sent and has not become ready within the bound; it may still (then: Acked).
struct NotWarm {
  ResourceRef cluster;
  bool heard;  // the client has said something since: it is alive
};
// The client answered a response, `took` after it was made. For metrics.
struct Answered {
  ir::ResourceType type;
  bool accepted;
  Duration took;
};
using Event = std::variant<Acked, Refused, RemovalRefused, NotWarm, Answered>;

inline constexpr size_t kMaxMessage = 4096;

// A resource's version as it goes over the wire: 16 hexadecimal digits. nullopt: not one of ours.
std::string VersionText(uint64_t version);
std::optional<uint64_t> ParseVersion(std::string_view text);

}  // namespace weft::xds
