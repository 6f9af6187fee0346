// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// HostTable: which hosts one port group serves, as the control plane wrote it; and from it the
// scope that a request belongs to. The text's format is described in README.md beside this file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "filters/scope/host_set.h"

namespace weft::scope {

// Bounds of what a table may ask of the proxy. Parse refuses what is over them.
inline constexpr size_t kMaxTableBytes = 64 << 20;
inline constexpr uint32_t kMaxHosts = 1'000'000;
inline constexpr uint32_t kMaxShards = 65'536;
inline constexpr size_t kMaxGroupLength = 64;

// A group is named by 1 to kMaxGroupLength letters, digits, '.', '_', '-'.
bool IsGroupName(std::string_view name);

// Immutable after Parse, so any number of threads may ask it.
class HostTable {
 public:
  // Reads a table. All or nothing: on any deviation from the format the error says what is wrong,
  // and in which line (of the caller's bytes it quotes a few at most).
  static std::expected<std::shared_ptr<const HostTable>, std::string> Parse(std::string_view text);

  const std::string& group() const { return group_; }
  uint32_t host_count() const { return host_count_; }

  // Appends the key of the scope for a request's authority: the shard of a host that is in the
  // table, else the longest wildcard that covers it, else "<group>|*". Allocates nothing as long as
  // `out` has room for it.
  void AppendKey(std::string_view authority, std::string& out) const;

 private:
  HostTable(std::string group, uint32_t shards, std::string hosts, uint32_t host_count);

  const std::string group_;
  const uint32_t shards_;
  const std::string text_;  // the hosts, one per line; the sets refer into it
  const uint32_t host_count_;
  const HostSet exact_;
  const HostSet wildcards_;  // "*.b.c" is kept as ".b.c"
};

// Appends the key of the scope for hosts that no table names: also where there is no table.
void AppendRestKey(std::string_view group, std::string& out);

}  // namespace weft::scope
