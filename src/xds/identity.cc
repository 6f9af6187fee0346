// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "xds/identity.h"

#include <algorithm>

namespace weft::xds {
namespace {

constexpr std::string_view kSpiffe = "spiffe://";
constexpr std::string_view kNodePath = "/node/";

bool NamesNode(std::string_view name, std::string_view node_id) {
  if (!name.starts_with(kSpiffe)) return name == node_id;
  const std::string_view id = name.substr(kSpiffe.size());
  const size_t path = id.find('/');
  if (path == 0 || path == std::string_view::npos) return false;  // it needs a trust domain
  return id.substr(path).starts_with(kNodePath) && id.substr(path + kNodePath.size()) == node_id;
}

}  // namespace

bool StandsFor(const Identity& identity, std::string_view node_id) {
  // A node id is no SPIFFE id, nor may "" be named by one that ends early.
  if (node_id.empty()) return false;
  return std::ranges::any_of(identity.names,
                             [&](const std::string& name) { return NamesNode(name, node_id); });
}

}  // namespace weft::xds
