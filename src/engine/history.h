// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// History: what Kubernetes' API server would remember of an object, for sources that have none.
#pragma once

#include <cstdint>
#include <functional>

#include "base/clock.h"
#include "base/object_ref.h"
#include "engine/admission.h"

namespace weft::engine {

// Gives an object its record, and is told when an object goes.
struct History {
  std::function<ObjectRecord(const ObjectRef&, uint64_t spec_hash)> seen;
  std::function<void(const ObjectRef&)> gone;
};

// Every object is new, made at `now`: for a look at a folder that nothing is kept of.
History NoHistory(int64_t now);

// Remembers generations as long as the process; all objects of the start are of one age, so that
// their names settle ties, as among objects applied together.
History ProcessHistory(const Clock& clock);

}  // namespace weft::engine
