// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Resource: one finished xDS resource. envoy/ makes it, xds/ serves it without looking inside.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/object_ref.h"

namespace weft::ir {

// The xDS types that Weft serves, in the order in which a change that adds things is sent.
enum class ResourceType : uint8_t {
  kSecret,     // SDS
  kCluster,    // CDS
  kEndpoints,  // EDS; the name is the cluster's
  kRoutes,     // RDS: RouteConfiguration
  kScope,      // SRDS: ScopedRouteConfiguration
  kListener,   // LDS
  kExtension,  // ECDS: TypedExtensionConfig (the host table of the scope module)
};
inline constexpr int kResourceTypes = 7;

struct ResourceId {
  ResourceType type;
  std::string name;

  auto operator<=>(const ResourceId&) const = default;
  bool operator==(const ResourceId&) const = default;
};

struct Resource {
  ResourceId id;
  // Hash of `bytes`; equal bytes have equal versions on every replica.
  uint64_t version = 0;
  // The serialized protobuf message of the type (not wrapped in Any). Shared by all sessions.
  std::shared_ptr<const std::string> bytes;
  // Resources that Envoy must have acknowledged before it is given this one, and that may not be
  // taken from it while it still has this one (make before break). Sorted.
  std::vector<ResourceId> needs;
  // Whom to tell when a proxy refuses it; empty where several objects have a part in it.
  ObjectRef owner;

  bool operator==(const Resource& other) const {
    return id == other.id && version == other.version && needs == other.needs;
  }
};

}  // namespace weft::ir
