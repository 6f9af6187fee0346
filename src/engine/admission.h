// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Admission: from an object as it was written to one that the graph takes, or to what is wrong with
// it. Does without Kubernetes what the API server does with it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/finding.h"
#include "model/object.h"
#include "model/raw_object.h"
#include "model/schema.h"

namespace weft::engine {

struct Admitted {
  std::optional<model::AnyObject> object;  // unset: refused, and `findings` say why
  std::vector<Finding> findings;
  uint64_t spec_hash = 0;  // of all but metadata, defaults filled in
};

// Checks the object by its kind's schema, fills defaults in, and decodes it.
Admitted Admit(const model::SchemaCatalog& schemas, const model::RawObject& raw);

// What Kubernetes' API server would have filled in, where the object does not say it itself.
struct ObjectRecord {
  std::string uid;
  int64_t generation = 1;
  int64_t first_seen = 0;  // microseconds since 1970
};
model::AnyObject WithRecord(const model::AnyObject& object, const ObjectRecord& record);

}  // namespace weft::engine
