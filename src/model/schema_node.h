// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// A schema as it is compiled: a tree of nodes, one per OpenAPI v3 schema object.
#pragma once

#include <re2/re2.h>

#include <boost/json/value.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cel/program.h"
#include "model/schema_formats.h"

namespace weft::model {

struct SchemaNode;
using SchemaNodeRef = std::unique_ptr<const SchemaNode>;

// One of x-kubernetes-validations, over the variable self. (Rules that name oldSelf are left out.)
struct SchemaRule {
  std::string text;
  cel::Program condition;
  std::optional<cel::Program> message_expression;
  std::string message;     // never empty
  std::string field_path;  // where the problem is told, below the node: "" or ".port"
};

struct SchemaBounds {
  std::optional<size_t> least;
  std::optional<size_t> most;
};

struct SchemaNode {
  enum class Type { kAny, kObject, kArray, kString, kInteger, kNumber, kBoolean, kIntOrString };

  Type type = Type::kAny;
  bool nullable = false;
  std::optional<boost::json::value> default_;
  std::vector<boost::json::value> enum_;

  // Numbers.
  std::optional<double> minimum;
  std::optional<double> maximum;
  bool exclusive_minimum = false;
  bool exclusive_maximum = false;
  std::optional<double> multiple_of;

  // Texts; the length counts code points.
  SchemaBounds length;
  std::shared_ptr<const re2::RE2> pattern;
  const SchemaFormat* format = nullptr;

  // Arrays.
  SchemaBounds items_count;
  SchemaNodeRef items;
  bool set = false;                    // x-kubernetes-list-type: set
  std::vector<std::string> list_keys;  // x-kubernetes-list-type: map

  // Objects. An object is open when it may have members that the schema does not name.
  SchemaBounds properties_count;
  std::map<std::string, SchemaNodeRef, std::less<>> properties;
  std::vector<std::string> required;
  SchemaNodeRef additional;
  bool open = false;

  std::vector<SchemaNodeRef> all_of;
  std::vector<SchemaNodeRef> any_of;
  std::vector<SchemaNodeRef> one_of;
  SchemaNodeRef not_;

  std::vector<SchemaRule> rules;
  // What rules see; null when they cannot see the value at all.
  cel::TypeRef cel_type;
  bool rules_below = false;  // here or in a descendant
};

}  // namespace weft::model
