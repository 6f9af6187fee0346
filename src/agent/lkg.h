// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The last known good configuration of one Envoy as bytes: what Envoy is served when it starts
// while the control plane is away. Checksummed, or encrypted, since it holds private keys. Pure.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "ir/resource.h"

namespace weft::agent {

struct LastKnownGood {
  // Whose it is: another node's file is not served.
  std::string node_id;
  WallTime saved{};
  // The types for which the control plane has answered, be it with nothing.
  std::bitset<ir::kResourceTypes> answered;
  std::vector<std::shared_ptr<const ir::Resource>> resources;
};

// AES-256.
using LkgKey = std::array<uint8_t, 32>;

// A key file's content: 32 bytes, or 64 hexadecimal digits and maybe an end of line.
Result<LkgKey> ReadLkgKey(std::string_view text);

// Without a key the bytes carry a SHA-256 checksum; with one they are encrypted by AES-256-GCM,
// which finds every change as well.
std::string EncodeLkg(const LastKnownGood& good, const std::optional<LkgKey>& key);

// Fails, telling why, for anything that EncodeLkg did not write whole: truncated, changed in a bit,
// written under another key or none, of another format. Never gives a part of a file.
Result<LastKnownGood> DecodeLkg(std::string_view bytes, const std::optional<LkgKey>& key);

}  // namespace weft::agent
