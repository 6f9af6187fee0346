// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the rules of a schema see of a value.
#pragma once

#include "cel/type.h"
#include "model/schema_node.h"

namespace weft::model {

// The type of the node, whose descendants have theirs. As in Kubernetes, rules cannot see values of
// any type (x-kubernetes-preserve-unknown-fields): null; nor lists and maps of such.
cel::TypeRef CelTypeOf(const SchemaNode& node);

}  // namespace weft::model
