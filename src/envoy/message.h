// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// From protobuf messages to resources: the same message always gives the same bytes.
#pragma once

#include <google/protobuf/any.pb.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/message_lite.h>
#include <google/protobuf/wrappers.pb.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ir/resource.h"

namespace weft::envoy {

// The message's bytes, with maps in the order of their keys.
std::string Serialize(const google::protobuf::MessageLite& message);

// "type.googleapis.com/…" with the message's bytes.
void PackInto(const google::protobuf::MessageLite& message, google::protobuf::Any* any);

template <class Message>
google::protobuf::Any Pack(const Message& message) {
  google::protobuf::Any any;
  PackInto(message, &any);
  return any;
}

// Adds a member of a repeated field, itself serialized, to a serialized message. The format says
// that members may stand anywhere, in their order:
// https://protobuf.dev/programming-guides/encoding/#order
void AppendMember(int field, std::string_view member, std::string& message);

void SetMilliseconds(int64_t milliseconds, google::protobuf::Duration* duration);

// A finished resource; its version is the hash of its bytes. `needs` may be unsorted.
ir::Resource MakeResource(ir::ResourceType type, std::string_view name, std::string bytes,
                          std::vector<ir::ResourceId> needs);
ir::Resource MakeResource(ir::ResourceType type, std::string_view name,
                          const google::protobuf::MessageLite& message,
                          std::vector<ir::ResourceId> needs);

inline ir::Resource OwnedBy(const ObjectRef& owner, ir::Resource resource) {
  resource.owner = owner;
  return resource;
}

}  // namespace weft::envoy
