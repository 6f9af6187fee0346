// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Type: what is known of a value before a rule runs. Types of variables come from the schemas that
// the rules stand in; the static check gives every expression one.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace weft::cel {

struct Type;
using TypeRef = std::shared_ptr<const Type>;

// Immutable once shared.
struct Type {
  enum class Kind {
    kDyn,  // known only when the rule runs: x-kubernetes-int-or-string
    kNull,
    kBool,
    kInt,
    kDouble,
    kString,
    kDuration,
    kList,      // of `element`
    kMap,       // from `key` to `element`
    kObject,    // of `fields`
    kOptional,  // of `element`
    kFormat,    // a named format: format.dns1123Label()
    kType,      // a type as a value: type(x) == string
    kOpaque,    // a rule can ask whether it is present, not what it is: bytes, timestamps
  };
  // How two lists are compared (x-kubernetes-list-type).
  enum class ListKind { kAtomic, kSet, kMap };
  Kind kind = Kind::kDyn;
  TypeRef key;
  TypeRef element;
  std::map<std::string, TypeRef, std::less<>> fields;  // by JSON name
  ListKind list_kind = ListKind::kAtomic;
  std::vector<std::string> list_keys;  // JSON names; of a ListKind::kMap

  // The field (JSON name and type) that rules call `name`, that is EscapeFieldName(JSON name). As
  // in Kubernetes, a field whose name is a reserved word answers to the word too: both x.namespace
  // and x.__namespace__. Null when there is none.
  const std::pair<const std::string, TypeRef>* Find(std::string_view name) const;
  // As rules and messages write it: "list(string)".
  std::string Describe() const;
};

// The type of a kind that needs no parameters.
const TypeRef& Simple(Type::Kind kind);
TypeRef ListOf(TypeRef element);
TypeRef MapOf(TypeRef key, TypeRef element);
TypeRef OptionalOf(TypeRef element);

// Whether a value of type `from` may stand where `to` is wanted. kDyn stands for anything.
bool Assignable(const Type& to, const Type& from);

// The name by which rules reach the JSON field `json_name`, as Kubernetes escapes it: "a-b" is
// a__dash__b, "namespace" is __namespace__. Empty when rules cannot reach it.
std::string EscapeFieldName(std::string_view json_name);

// Words that are no identifiers in CEL, such as "namespace".
bool IsReservedWord(std::string_view word);

}  // namespace weft::cel
