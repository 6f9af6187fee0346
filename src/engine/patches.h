// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// EnvoyPatch: patches of generated resources. Off unless allowed; one that a proxy refuses is taken
// back, and only its own status suffers.
#pragma once

#include <string>

#include "flow/flow.h"
#include "ir/resource.h"
#include "ir/status.h"
#include "model/weft.h"

namespace weft::engine {

// A patch as a proxy refused it, by the EnvoyPatch's key; one that has changed is tried again.
struct RefusedPatch {
  model::EnvoyPatchSpec spec;
  std::string message;
  bool operator==(const RefusedPatch&) const = default;
};

struct PatchNodes {
  flow::Readable<ir::Resource>& resources;     // patched, by EnvoyKey
  flow::Readable<ir::ObjectStatus>& statuses;  // of the EnvoyPatches
  flow::Index<model::EnvoyPatch>& by_target;   // by EnvoyKey
};

PatchNodes BuildPatchGraph(flow::Graph& graph, flow::Readable<model::EnvoyPatch>& patches,
                           flow::Readable<RefusedPatch>& refused,
                           flow::Readable<ir::Resource>& resources, bool allowed);

}  // namespace weft::engine
