// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What must hold for any bytes given as a last known good file: for the fuzzer and for the replay
// of its corpus.
#pragma once

#include <openssl/sha.h>

#include <optional>
#include <string>
#include <string_view>

#include "agent/lkg.h"
#include "base/check.h"

namespace weft::agent {

// The bytes as a file, and as the payload behind a fitting checksum.
inline void CheckLkgProperty(std::string_view bytes) {
  (void)DecodeLkg(bytes, std::nullopt);
  (void)DecodeLkg(bytes, LkgKey{});

  std::string sum(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(sum.data()));
  const std::string file = "WEFTLKG\x01" + sum + std::string(bytes);
  if (const auto good = DecodeLkg(file, std::nullopt)) {
    WEFT_CHECK(EncodeLkg(*good, std::nullopt) == file);  // one content, one form
  }
}

}  // namespace weft::agent
