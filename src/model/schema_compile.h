// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// From an OpenAPI v3 schema of a CRD, as JSON, to nodes that check fast.
#pragma once

#include <boost/json/value.hpp>
#include <expected>
#include <map>
#include <memory>
#include <string>

#include "model/schema_node.h"

namespace weft::model {

// Patterns that were compiled before; schemas repeat a few hundreds of times.
using PatternCache = std::map<std::string, std::shared_ptr<const re2::RE2>, std::less<>>;

// Whatever the schema says that nobody implements (a keyword, a format, a pattern, a rule) is the
// error, with the place in the schema.
std::expected<SchemaNodeRef, std::string> CompileSchema(const boost::json::value& schema,
                                                        PatternCache& patterns);

// The schema of a whole object. Of `metadata` only what rules see is kept, since it is the same for
// all kinds, and nothing of `status`, which is not checked.
std::expected<SchemaNodeRef, std::string> CompileObjectSchema(const boost::json::value& schema,
                                                              PatternCache& patterns);

}  // namespace weft::model
