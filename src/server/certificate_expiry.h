// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// CertificateExpiry: when the certificates end that proxies are given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "flow/flow.h"
#include "ir/secret.h"

namespace weft::server {

struct ExpirySummary {
  size_t certificates = 0;
  size_t expired = 0;
  std::optional<int64_t> earliest;  // microseconds since 1970; unset: there is none
};

// Remembers what it has read, so that a look costs little when nothing has changed.
class CertificateExpiry {
 public:
  // `now` in microseconds since 1970.
  ExpirySummary Look(const flow::Readable<ir::Secret>& secrets, int64_t now);

 private:
  struct Known {
    flow::Ref<ir::Secret> secret;
    std::optional<int64_t> not_after;  // of the certificate or authority that ends first
  };
  std::unordered_map<std::string, Known> known_;  // by the secret's name
};

}  // namespace weft::server
