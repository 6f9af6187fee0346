// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// IP addresses and prefixes as text.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weft {

// An IPv4 address has its four bytes first and zeros behind.
struct IpAddress {
  bool v6 = false;
  std::array<uint8_t, 16> bytes{};

  bool operator==(const IpAddress&) const = default;
  // ::ffff:a.b.c.d, which many systems take for a.b.c.d.
  bool IsMappedV4() const;
};

struct IpPrefix {
  IpAddress address;
  int bits = 0;
};

// Strict: no leading zeros in IPv4 (they read as octal in places), no zone, no brackets.
std::optional<IpAddress> ParseIp(std::string_view text);
// The one spelling of an address (RFC 5952): "::1" for "0:0:0:0:0:0:0:1"; of an IPv4 address within
// an IPv6 one, the former: "10.0.0.1" for "::ffff:10.0.0.1".
std::string ToText(const IpAddress& address);
// "address/bits"; bits after the prefix may be set ("10.0.0.1/8").
std::optional<IpPrefix> ParseIpPrefix(std::string_view text);

}  // namespace weft
