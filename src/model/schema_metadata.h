// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The metadata of an object: the same schema for all kinds, and the checks that no schema can say.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "model/schema_validate.h"

namespace weft::model {

// What is valid for a kind.
struct MetadataRules {
  bool namespaced = true;
  // Says what is wrong with a name; null when any text will do.
  std::string (*name_problem)(std::string_view) = nullptr;
};

MetadataRules MetadataRulesOf(std::string_view group, std::string_view kind, bool namespaced);

// Compiled once, for CheckMetadata.
SchemaNodeRef CompileMetadataSchema();

// Checks and completes object["metadata"]: a namespaced object without a namespace gets "default",
// as kubectl does; a cluster-scoped one loses what it has, as the API server does.
void CheckMetadata(const MetadataRules& rules, const SchemaNode& schema,
                   boost::json::object& object, SchemaReport& report);

}  // namespace weft::model
