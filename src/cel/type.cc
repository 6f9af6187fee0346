// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cel/type.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"

namespace weft::cel {
namespace {

constexpr std::array<std::string_view, 21> kReservedWords = {
    "as",       "break",     "const",  "continue", "else", "false", "for",
    "function", "if",        "import", "in",       "let",  "loop",  "null",
    "package",  "namespace", "return", "true",     "var",  "void",  "while"};

std::string_view KindName(Type::Kind kind) {
  switch (kind) {
    case Type::Kind::kDyn:
      return "dyn";
    case Type::Kind::kNull:
      return "null_type";
    case Type::Kind::kBool:
      return "bool";
    case Type::Kind::kInt:
      return "int";
    case Type::Kind::kDouble:
      return "double";
    case Type::Kind::kString:
      return "string";
    case Type::Kind::kDuration:
      return "duration";
    case Type::Kind::kList:
      return "list";
    case Type::Kind::kMap:
      return "map";
    case Type::Kind::kObject:
      return "object";
    case Type::Kind::kOptional:
      return "optional";
    case Type::Kind::kFormat:
      return "format";
    case Type::Kind::kType:
      return "type";
    case Type::Kind::kOpaque:
      return "opaque";
  }
  return "unknown";
}

TypeRef Make(Type::Kind kind, TypeRef key, TypeRef element) {
  Type type;
  type.kind = kind;
  type.key = std::move(key);
  type.element = std::move(element);
  return std::make_shared<const Type>(std::move(type));
}

}  // namespace

const std::pair<const std::string, TypeRef>* Type::Find(std::string_view name) const {
  const auto direct = fields.find(name);
  if (direct != fields.end() && (EscapeFieldName(name) == name || IsReservedWord(name)))
    return &*direct;
  const auto found = std::ranges::find_if(
      fields, [&](const auto& field) { return EscapeFieldName(field.first) == name; });
  return found == fields.end() ? nullptr : &*found;
}

std::string Type::Describe() const {
  switch (kind) {
    case Kind::kList:
    case Kind::kOptional:
      return fmt::format("{}({})", KindName(kind), element->Describe());
    case Kind::kMap:
      return fmt::format("map({}, {})", key->Describe(), element->Describe());
    default:
      return std::string(KindName(kind));
  }
}

const TypeRef& Simple(Type::Kind kind) {
  static const std::map<Type::Kind, TypeRef> kTypes = [] {
    std::map<Type::Kind, TypeRef> types;
    for (const Type::Kind simple :
         {Type::Kind::kDyn, Type::Kind::kNull, Type::Kind::kBool, Type::Kind::kInt,
          Type::Kind::kDouble, Type::Kind::kString, Type::Kind::kDuration, Type::Kind::kFormat,
          Type::Kind::kType, Type::Kind::kOpaque}) {
      types.emplace(simple, Make(simple, nullptr, nullptr));
    }
    return types;
  }();
  const auto found = kTypes.find(kind);
  WEFT_CHECK(found != kTypes.end());
  return found->second;
}

TypeRef ListOf(TypeRef element) { return Make(Type::Kind::kList, nullptr, std::move(element)); }
TypeRef MapOf(TypeRef key, TypeRef element) {
  return Make(Type::Kind::kMap, std::move(key), std::move(element));
}
TypeRef OptionalOf(TypeRef element) {
  return Make(Type::Kind::kOptional, nullptr, std::move(element));
}

bool Assignable(const Type& to, const Type& from) {
  if (to.kind == Type::Kind::kDyn || from.kind == Type::Kind::kDyn) return true;
  if (to.kind != from.kind) return false;
  switch (to.kind) {
    case Type::Kind::kList:
    case Type::Kind::kOptional:
      return Assignable(*to.element, *from.element);
    case Type::Kind::kMap:
      return Assignable(*to.key, *from.key) && Assignable(*to.element, *from.element);
    default:
      return true;
  }
}

bool IsReservedWord(std::string_view word) {
  return std::ranges::find(kReservedWords, word) != kReservedWords.end();
}

std::string EscapeFieldName(std::string_view json_name) {
  if (json_name.empty() || (json_name.front() >= '0' && json_name.front() <= '9')) return {};
  if (IsReservedWord(json_name)) return fmt::format("__{}__", json_name);
  std::string escaped;
  for (size_t at = 0; at < json_name.size(); ++at) {
    const char letter = json_name[at];
    if (letter == '_' && json_name.substr(at).starts_with("__")) {
      escaped += "__underscores__";
      ++at;
    } else if (letter == '.') {
      escaped += "__dot__";
    } else if (letter == '-') {
      escaped += "__dash__";
    } else if (letter == '/') {
      escaped += "__slash__";
    } else if (letter == '_' || (letter >= '0' && letter <= '9') ||
               (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z')) {
      escaped += letter;
    } else {
      return {};
    }
  }
  return escaped;
}

}  // namespace weft::cel
