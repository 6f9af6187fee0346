// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The wording of problems: values, types and patterns as a person reads them.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "model/schema_node.h"

namespace weft::model {

// "a text", "a list": what the JSON value is.
std::string_view WordForValue(const boost::json::value& value);
// "a text", "a whole number": what the schema wants.
std::string_view WordForType(SchemaNode::Type type);

// The value in a message: "'Prefix'", "80"; cut when it is long, and what it is when it is no
// scalar.
std::string Quote(const boost::json::value& value);

// "A, B or C".
std::string Alternatives(const std::vector<boost::json::value>& values);

// What a text must be that matches the pattern: "be a DNS name: …" for the patterns that the
// schemas use, "match the pattern …" for others.
std::string PatternMust(std::string_view pattern);

// "3 items", "1 item".
std::string Plural(size_t count, std::string_view noun);

}  // namespace weft::model
