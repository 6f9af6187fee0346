// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What must hold of the host table for any bytes whatever: it is refused in few words, or it
// answers as the plainest possible lookup does. For the fuzzer and for the replay of its corpus.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "base/host_key.h"
#include "filters/scope/host_table.h"

namespace weft::scope {

inline void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "host table: %s\n", what);
  std::abort();
}

// The scope key by the rule as README.md states it, without a thought for speed.
inline std::string PlainKey(const std::set<std::string>& hosts, std::string_view authority) {
  const std::string host = NormalizeHost(authority);
  if (hosts.contains(host)) return ScopeKey("g", host, 7);
  for (size_t dot = host.find('.', 1); dot != host.npos; dot = host.find('.', dot + 1)) {
    const std::string wildcard = "*" + host.substr(dot);
    if (hosts.contains(wildcard)) return ScopeKey("g", wildcard, 7);
  }
  return "g|*";
}

// `bytes` is taken as a table; and line by line as hosts, from which a well-formed table is made.
// Its first line is asked for as well, and so is each host with something before it.
inline void CheckHostTableProperty(std::string_view bytes) {
  const auto as_it_is = HostTable::Parse(bytes);
  Require(as_it_is || as_it_is.error().size() < 200, "an error is short");

  std::set<std::string> hosts;
  std::string first(bytes.substr(0, bytes.find('\n')));
  while (!bytes.empty()) {
    const std::string line(bytes.substr(0, bytes.find('\n')));
    bytes.remove_prefix(line.size() < bytes.size() ? line.size() + 1 : line.size());
    const std::string alone = "weft-hosts 1\ngroup g\nshards 7\nhosts 1\n" + line + "\n";
    if (HostTable::Parse(alone)) hosts.insert(line);
  }
  std::string text =
      "weft-hosts 1\ngroup g\nshards 7\nhosts " + std::to_string(hosts.size()) + "\n";
  for (const std::string& host : hosts) text += host + "\n";
  const auto table = HostTable::Parse(text);
  Require(table.has_value(), "hosts that are good alone are good together");

  auto check = [&](std::string_view authority) {
    std::string key;
    (*table)->AppendKey(authority, key);
    Require(key == PlainKey(hosts, authority), "the key is that of the plain lookup");
  };
  check(first);
  for (const std::string& host : hosts) {
    check(host);
    check("X." + host + ".:80");
    check(host.starts_with("*") ? host.substr(1) : "y" + host);
  }
}

}  // namespace weft::scope
