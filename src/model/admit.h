// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// From an object as a source gives it to a typed one that has passed its schema.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <vector>

#include "base/finding.h"
#include "model/object.h"
#include "model/schema.h"

namespace weft::model {

struct Admitted {
  std::optional<AnyObject> object;  // nothing when a finding is an error
  std::vector<Finding> findings;    // of severity error: WEFT-OBJECT-INVALID
};

// Checks the object by the schema of its kind and version (model/schema.h), which fills defaults
// in, and decodes it. Each problem is a finding about the object. A kind or version that has no
// schema is a finding as well: whoever calls leaves kinds alone that Weft does not read
// (model/kinds.h). Pure; takes about 50 µs for a route; safe on any thread.
Admitted Admit(const SchemaCatalog& catalog, boost::json::object object);

}  // namespace weft::model
