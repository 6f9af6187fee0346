// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What Weft itself knows of objects and must not forget: in Kubernetes it would be part of each
// object.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/object_ref.h"

namespace weft::sources {

// metav1.Condition, and whose it is (scope: as in ConditionEffect, base/finding.h).
struct Condition {
  std::string scope;
  std::string type;
  std::string status;
  std::string reason;
  std::string message;
  int64_t observed_generation = 0;
  WallTime last_transition;  // when `status` last changed

  bool operator==(const Condition&) const = default;
};

// What is kept in memory of a condition: whether it changes, and when it last did. All of it is in
// the database.
struct ConditionMark {
  uint64_t name = 0;     // hash of its scope and type
  uint64_t status = 0;   // hash
  uint64_t content = 0;  // hash of everything but the time
  WallTime last_transition;

  bool operator==(const ConditionMark&) const = default;
};

ConditionMark MarkOf(const Condition& condition);

struct ObjectState {
  std::string uid;         // a random UUID; a new one when the object was gone in between
  int64_t generation = 1;  // grows when anything but metadata and status changes
  WallTime first_seen;     // in microseconds; stands for metadata.creationTimestamp
  uint64_t spec_hash = 0;
  uint64_t value_hash = 0;
  SharedText file;
  std::vector<ConditionMark> conditions;  // sorted by name

  // When a condition last changed its status; nothing: there is none such.
  std::optional<WallTime> LastTransition(std::string_view scope, std::string_view type) const;

  bool operator==(const ObjectState&) const = default;
};

// A version of an object that Envoy refuses, and the one that is served in its place.
struct FrozenObject {
  ObjectRef ref;
  std::string uid;  // of the refused version
  int64_t generation = 0;
  std::string reason;  // for a person: what Envoy said
  WallTime since;
  std::string value;  // the last good spec as JSON text; empty: there is none

  bool operator==(const FrozenObject&) const = default;
};

using ResourceName = std::pair<std::string, std::string>;  // type and name

// A version of a resource that Envoy refused though no object was found to be to blame, and what
// stands in for it as long as it is the same.
struct RefusedResource {
  struct LastGood {
    uint64_t version = 0;
    std::string bytes;
    std::vector<ResourceName> needs;

    bool operator==(const LastGood&) const = default;
  };

  ResourceName resource;
  uint64_t version = 0;
  std::string reason;   // of the condition
  std::string message;  // Envoy's
  WallTime since;
  std::optional<LastGood> last_good;

  bool operator==(const RefusedResource&) const = default;
};

}  // namespace weft::sources
