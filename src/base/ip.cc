// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "base/ip.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace weft {

bool IpAddress::IsMappedV4() const {
  return v6 && bytes[10] == 0xff && bytes[11] == 0xff &&
         std::all_of(bytes.begin(), bytes.begin() + 10, [](uint8_t byte) { return byte == 0; });
}

std::optional<IpAddress> ParseIp(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN || text.contains('\0')) return std::nullopt;
  const std::string terminated(text);
  IpAddress address{.v6 = text.contains(':')};
  if (inet_pton(address.v6 ? AF_INET6 : AF_INET, terminated.c_str(), address.bytes.data()) != 1) {
    return std::nullopt;
  }
  return address;
}

std::string ToText(const IpAddress& address) {
  char text[INET6_ADDRSTRLEN];
  const bool mapped = address.IsMappedV4();
  const uint8_t* bytes = address.bytes.data() + (mapped ? 12 : 0);
  inet_ntop(address.v6 && !mapped ? AF_INET6 : AF_INET, bytes, text, sizeof text);
  return text;
}

std::optional<IpPrefix> ParseIpPrefix(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::optional<IpAddress> address = ParseIp(text.substr(0, slash));
  const std::string_view bits = text.substr(slash + 1);
  if (!address || bits.empty() || (bits.size() > 1 && bits.front() == '0')) return std::nullopt;
  IpPrefix prefix{.address = *address};
  const auto [end, error] = std::from_chars(bits.data(), bits.data() + bits.size(), prefix.bits);
  if (error != std::errc() || end != bits.data() + bits.size() || prefix.bits < 0 ||
      prefix.bits > (address->v6 ? 128 : 32)) {
    return std::nullopt;
  }
  return prefix;
}

}  // namespace weft
