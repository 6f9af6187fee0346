// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The rules (x-kubernetes-validations) of a schema.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>

#include "model/schema_observe.h"
#include "model/schema_validate.h"

namespace weft::model {

// What all rules of one object may cost together.
inline constexpr int64_t kObjectRuleBudget = 10 * cel::kRuleBudget;

// Asks every rule of the node and below, on a value that has the schema's shape. The observer may
// be empty.
void CheckRules(const SchemaNode& node, const boost::json::value& value, SchemaReport& report,
                const RuleObserver& observer);

}  // namespace weft::model
