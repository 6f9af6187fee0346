// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Record: what Kubernetes' API server would have written into an object's metadata.
#pragma once

#include "model/object.h"
#include "sources/state/object_state.h"

namespace weft::engine {

// The object with its generation, and with uid and time of creation where it does not say them
// itself (as one from `kubectl get -o yaml` does).
model::AnyObject WithRecord(const model::AnyObject& object, const sources::ObjectState& record);

}  // namespace weft::engine
