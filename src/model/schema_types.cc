// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/schema_types.h"

#include <utility>

namespace weft::model {
namespace {

using cel::Simple;
using cel::Type;
using cel::TypeRef;

TypeRef ObjectType(const SchemaNode& node) {
  if (node.additional) {
    const TypeRef& element = node.additional->cel_type;
    return element ? cel::MapOf(Simple(Type::Kind::kString), element) : nullptr;
  }
  Type type;
  type.kind = Type::Kind::kObject;
  for (const auto& [name, property] : node.properties) {
    if (property->cel_type) type.fields.emplace(name, property->cel_type);
  }
  return std::make_shared<const Type>(std::move(type));
}

TypeRef ArrayType(const SchemaNode& node) {
  if (!node.items->cel_type) return nullptr;
  Type type;
  type.kind = Type::Kind::kList;
  type.element = node.items->cel_type;
  type.list_kind = !node.list_keys.empty() ? Type::ListKind::kMap
                   : node.set              ? Type::ListKind::kSet
                                           : Type::ListKind::kAtomic;
  type.list_keys = node.list_keys;
  return std::make_shared<const Type>(std::move(type));
}

// Rules see bytes and times as types of their own, which none of ours reads.
bool IsOpaque(const SchemaNode& node) {
  return node.format && (node.format->name == "byte" || node.format->name == "date-time");
}

}  // namespace

TypeRef CelTypeOf(const SchemaNode& node) {
  switch (node.type) {
    case SchemaNode::Type::kAny:
      return nullptr;
    case SchemaNode::Type::kObject:
      return ObjectType(node);
    case SchemaNode::Type::kArray:
      return ArrayType(node);
    case SchemaNode::Type::kString:
      return Simple(IsOpaque(node) ? Type::Kind::kOpaque : Type::Kind::kString);
    case SchemaNode::Type::kInteger:
      return Simple(Type::Kind::kInt);
    case SchemaNode::Type::kNumber:
      return Simple(Type::Kind::kDouble);
    case SchemaNode::Type::kBoolean:
      return Simple(Type::Kind::kBool);
    case SchemaNode::Type::kIntOrString:
      return Simple(Type::Kind::kDyn);
  }
  return nullptr;
}

}  // namespace weft::model
