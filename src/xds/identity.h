// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Who a client is by its certificate, and which nodes it may be.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weft::xds {

// Of a certificate that has been verified: its URIs and DNS names.
struct Identity {
  std::vector<std::string> names;
};

// A certificate stands for the node whose id is one of its DNS names, and for the node NODE whose
// SPIFFE id spiffe://TRUST-DOMAIN/node/NODE is one of its URIs; letter by letter.
bool StandsFor(const Identity& identity, std::string_view node_id);

}  // namespace weft::xds
