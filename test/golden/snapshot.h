// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Snapshot: all that the translation gives for a set of objects, as plain values.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/finding.h"
#include "engine/core.h"
#include "golden/case.h"
#include "ir/listener.h"
#include "ir/resource.h"
#include "ir/status.h"

namespace weft::golden {

struct Snapshot {
  std::vector<Finding> findings;
  std::map<std::string, ir::ObjectStatus> statuses;  // findings counted in
  std::map<ir::ResourceId, ir::Resource> resources;
  // What the listeners were made from.
  std::vector<std::shared_ptr<const ir::Listener>> listeners;

  bool operator==(const Snapshot& other) const {
    return findings == other.findings && statuses == other.statuses && resources == other.resources;
  }
};

inline constexpr char kModulePath[] = "/usr/lib/weft/libweft_scope.so";

Snapshot TakeSnapshot(const engine::Core& core);

// What a fresh Weft makes of an input; the findings of reading come first.
Snapshot Translate(const Input& input);

// What is wrong with the resources as a set: one that needs another that is not there, or a
// cluster, its endpoints or a secret that nobody needs. Empty when all is well.
std::vector<std::string> Incoherences(const Snapshot& snapshot);

}  // namespace weft::golden
