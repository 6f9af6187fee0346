// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// EnvoyPatch: patches of generated resources. Off unless allowed; in the place of one that a proxy
// refuses its last good version acts, and only its own status suffers.
#pragma once

#include <string>

#include "base/object_ref.h"
#include "flow/flow.h"
#include "ir/resource.h"
#include "ir/status.h"
#include "model/weft.h"
#include "translate/gateway/freeze.h"

namespace weft::engine {

// The EnvoyKey of the resource that it names; empty where there is none of such a type.
std::string PatchTarget(const model::EnvoyPatch& patch);

struct PatchNodes {
  flow::Index<model::EnvoyPatch>& by_target;   // by PatchTarget; empty where they are not allowed
  flow::Readable<ir::Resource>& resources;     // patched, by EnvoyKey
  flow::Readable<ir::ObjectStatus>& statuses;  // of the EnvoyPatches
};

PatchNodes BuildPatchGraph(flow::Graph& graph, flow::Readable<model::EnvoyPatch>& patches,
                           flow::Readable<translate::Frozen<model::EnvoyPatch>>& frozen,
                           flow::Readable<ir::Resource>& resources, bool allowed);

}  // namespace weft::engine
