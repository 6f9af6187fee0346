// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What an object gets before it is checked.
#pragma once

#include <boost/json/value.hpp>

#include "model/schema_node.h"

namespace weft::model {

// Takes out nulls where the schema wants none, and fills the schema's defaults in where nothing
// stands; in maps and lists too. Whole numbers that are written as 1.0 become 1 where the schema
// wants an integer.
void ApplyDefaults(const SchemaNode& node, boost::json::value& value);

}  // namespace weft::model
