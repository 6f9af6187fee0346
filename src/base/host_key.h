// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// From a request's authority to the scope that holds its routes: the one place where the control
// plane (which names the scopes) and the scope module inside Envoy (which chooses one for each
// request) agree. Header-only and without dependencies, because both are built from it. The values
// are a wire format: a change of any of them moves hosts between scopes (testdata/host_keys.tsv).
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace weft {

// The request header that carries the scope key from the module to Envoy's route selection.
// Reserved: what a client sends in it is overwritten, and no upstream sees it.
inline constexpr std::string_view kScopeHeader = "x-weft-scope";

// The longest host that a table may hold: the limit of the DNS in its textual form.
inline constexpr size_t kMaxHostLength = 253;

// An ASCII letter in lower case; any other byte as it is.
constexpr char LowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// The host part of an authority (RFC 3986 section 3.2) as the client wrote it: without the port and
// without one trailing dot. The brackets of an IP literal belong to the host. A view into the
// argument. Cuts the port where Envoy does: at the last colon, unless a bracket closes after it.
constexpr std::string_view HostOf(std::string_view authority) {
  const size_t colon = authority.rfind(':');
  const size_t bracket = authority.rfind(']');
  if (colon != authority.npos && (bracket == authority.npos || bracket < colon)) {
    authority = authority.substr(0, colon);
  }
  if (authority.ends_with('.')) authority.remove_suffix(1);
  return authority;
}

// The host of an authority in the form in which hosts are compared: HostOf in lower case.
inline std::string NormalizeHost(std::string_view authority) {
  std::string host(HostOf(authority));
  for (char& c : host) c = LowerAscii(c);
  return host;
}

// FNV-1a, 32 bit, of a host in lower case (any case may be given).
constexpr uint32_t HostHash(std::string_view host) {
  uint32_t hash = 2166136261u;
  for (const char c : host) {
    hash ^= static_cast<unsigned char>(LowerAscii(c));
    hash *= 16777619u;
  }
  return hash;
}

// The shard of an exact host among `shards` (at least 1), counted from 0.
constexpr uint32_t ShardOf(std::string_view host, uint32_t shards) {
  return HostHash(host) % shards;
}

// Appends the key of the scope that holds shard `shard` of a port group: "<group>|s<shard>".
inline void AppendShardKey(std::string& out, std::string_view group, uint32_t shard) {
  char digits[10];
  const std::to_chars_result end = std::to_chars(digits, digits + sizeof digits, shard);
  out.append(group).append("|s").append(digits, end.ptr);
}

// The scope key of an effective host of a port group. `host` is normalised, or "*.b.c", or "*"
// (also written "") for requests whose host is in no table: "<group>|s17", "<group>|*.b.c",
// "<group>|*".
inline std::string ScopeKey(std::string_view group, std::string_view host, uint32_t shards) {
  std::string key;
  if (host.empty() || host.starts_with('*')) {
    key.append(group).append("|").append(host.empty() ? "*" : host);
  } else {
    AppendShardKey(key, group, ShardOf(host, shards));
  }
  return key;
}

}  // namespace weft
