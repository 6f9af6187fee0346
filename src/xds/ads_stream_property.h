// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What must hold for any bytes that a client sends: the server stays alive, and gives only what is
// published. The input is a sequence of messages, each with its length (two bytes, little endian).
#pragma once

#include <grpcpp/support/byte_buffer.h>

#include <string_view>

#include "base/check.h"
#include "xds/codec.h"
#include "xds/session_harness.h"

namespace weft::xds {

inline void CheckAdsStreamProperty(std::string_view bytes) {
  using enum ir::ResourceType;
  Catalogue catalogue;
  catalogue.Apply({Put(kSecret, "a", "secret"), Put(kCluster, "a", "cluster", {{kSecret, "a"}}),
                   Put(kCluster, "b", "cluster"), Put(kEndpoints, "a", "endpoints"),
                   Put(kRoutes, "a", "routes", {{kCluster, "a"}}),
                   Put(kScope, "a", "scope", {{kRoutes, "a"}}),
                   Put(kListener, "a", "listener", {{kScope, "a"}, {kExtension, "a"}}),
                   Put(kExtension, "a", "table", {{kRoutes, "a"}})});
  Session session(catalogue, {.in_flight = 3, .unsettled = 5, .response_bytes = 20});
  Time now{};
  for (int turn = 0; bytes.size() >= 2; ++turn) {
    const size_t length = static_cast<uint8_t>(bytes[0]) + (static_cast<uint8_t>(bytes[1]) << 8);
    bytes.remove_prefix(2);
    const std::string_view message = bytes.substr(0, length);
    bytes.remove_prefix(message.size());

    const grpc::Slice slice(message.data(), message.size());
    grpc::ByteBuffer buffer(&slice, 1);
    const Result<Decoded> decoded = DecodeRequest(buffer);
    if (!decoded || !decoded->request) continue;
    WEFT_CHECK(!decoded->request->error || decoded->request->error->size() <= kMaxMessage);
    session.OnRequest(*decoded->request, now);
    while (const auto response = session.Next(now)) {
      for (const ResourceRef& resource : response->resources) {
        const Catalogue::Entry* entry = catalogue.Find(resource->id);
        WEFT_CHECK(entry != nullptr && entry->resource() == resource);
      }
    }
    // Publishes and time go on meanwhile.
    if (turn % 3 == 0) {
      const auto remove = turn % 2 == 0;
      session.OnPublish(catalogue.Apply({remove ? Remove(kCluster, "b") : Put(kCluster, "b", "b")}),
                        now);
    }
    now += std::chrono::milliseconds(700);
    session.OnTick(now);
  }
}

}  // namespace weft::xds
