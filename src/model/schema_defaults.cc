// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/schema_defaults.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>

namespace weft::model {
namespace {

namespace json = boost::json;

const SchemaNode* MemberNode(const SchemaNode& node, std::string_view name) {
  const auto found = node.properties.find(name);
  return found == node.properties.end() ? node.additional.get() : found->second.get();
}

bool IsUnwantedNull(const SchemaNode& node, const json::value& value) {
  return value.is_null() && !node.nullable;
}

void TakeNullsOut(const SchemaNode& node, json::object& object) {
  for (auto member = object.begin(); member != object.end();) {
    const SchemaNode* child = MemberNode(node, member->key());
    // Erasing moves the last member here, so the iterator stays.
    member = child && IsUnwantedNull(*child, member->value()) ? object.erase(member) : member + 1;
  }
}

void FillObject(const SchemaNode& node, json::object& object) {
  TakeNullsOut(node, object);
  for (const auto& [name, property] : node.properties) {
    if (property->default_ && !object.contains(name)) object[name] = *property->default_;
  }
  for (auto& member : object) {
    if (const SchemaNode* child = MemberNode(node, member.key()))
      ApplyDefaults(*child, member.value());
  }
}

}  // namespace

void ApplyDefaults(const SchemaNode& node, json::value& value) {
  if (json::object* object = value.if_object()) {
    FillObject(node, *object);
  } else if (json::array* array = value.if_array(); array && node.items) {
    for (json::value& item : *array) {
      if (item.is_null() && !node.items->nullable && node.items->default_)
        item = *node.items->default_;
      ApplyDefaults(*node.items, item);
    }
  } else if (const double* number = value.if_double();
             number && node.type == SchemaNode::Type::kInteger) {
    constexpr double kExact = 9007199254740992.0;  // 2^53
    if (std::trunc(*number) == *number && std::abs(*number) <= kExact)
      value = static_cast<int64_t>(*number);
  }
}

}  // namespace weft::model
