// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The checks of a schema but for its rules.
#pragma once

#include <boost/json/value.hpp>
#include <string_view>
#include <vector>

#include "model/schema.h"
#include "model/schema_node.h"
#include "model/schema_path.h"

namespace weft::model {

// Problems as they are found, up to kMaxProblems.
struct SchemaReport {
  std::vector<Problem> problems;
  // A value has not the shape that rules build on: its type, a required member, an enum, a limit.
  bool misshapen = false;
  size_t wrong_enums = 0;
  // Values may be secret: messages do not repeat them.
  bool secret = false;

  bool Full() const { return problems.size() >= kMaxProblems; }
  void Add(const SchemaPath& path, std::string message, std::string next = {});
  void AddMisshapen(const SchemaPath& path, std::string message, std::string next = {});
};

// Checks `value`, whose defaults are in, and all below it.
void Validate(const SchemaNode& node, const boost::json::value& value, const SchemaPath& path,
              SchemaReport& report);

// As Validate for the members of an object, but for the one called `skipped`.
void ValidateRoot(const SchemaNode& node, const boost::json::value& object,
                  std::string_view skipped, SchemaReport& report);

}  // namespace weft::model
