// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// allOf, anyOf, oneOf and not.
#pragma once

#include "model/schema_validate.h"

namespace weft::model {

void CheckLogic(const SchemaNode& node, const boost::json::value& value, const SchemaPath& path,
                SchemaReport& report);

}  // namespace weft::model
