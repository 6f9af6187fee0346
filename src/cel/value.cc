// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cel/value.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "cel/duration.h"

namespace weft::cel {
namespace {

namespace json = boost::json;

const Type& Dynamic() { return *Simple(Type::Kind::kDyn); }
const Type& ElementOf(const Type& type) { return type.element ? *type.element : Dynamic(); }

const json::array* AsArray(const Value& value) {
  const Json* document = std::get_if<Json>(&value);
  return document ? document->value->if_array() : nullptr;
}

const json::object* AsObject(const Value& value) {
  const Json* document = std::get_if<Json>(&value);
  return document ? document->value->if_object() : nullptr;
}

// The type of the member that the document calls `json_name`.
const Type& MemberType(const Type& object, std::string_view json_name) {
  if (object.kind != Type::Kind::kObject) return ElementOf(object);
  const auto found = object.fields.find(json_name);
  return found == object.fields.end() ? Dynamic() : *found->second;
}

std::optional<double> AsNumber(const Value& value) {
  if (const auto* whole = std::get_if<int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* number = std::get_if<double>(&value)) return *number;
  return std::nullopt;
}

bool EqualInOrder(const Value& left, const Value& right) {
  const size_t size = ListSize(left);
  for (size_t index = 0; index < size; ++index) {
    if (!Equal(ListItem(left, index), ListItem(right, index))) return false;
  }
  return true;
}

// Every item of `left` has an equal in `right`. Sets hold no item twice and map lists no key twice
// (the schema is checked before its rules), so with equal sizes this is equality.
bool EqualAnyOrder(const Value& left, const Value& right) {
  for (size_t index = 0; index < ListSize(left); ++index) {
    const Value item = ListItem(left, index);
    bool found = false;
    for (size_t other = 0; other < ListSize(right) && !found; ++other)
      found = Equal(item, ListItem(right, other));
    if (!found) return false;
  }
  return true;
}

bool EqualLists(const Value& left, const Value& right) {
  if (ListSize(left) != ListSize(right)) return false;
  const Json* document = std::get_if<Json>(&left);
  const bool ordered = !document || document->type->list_kind == Type::ListKind::kAtomic;
  return ordered ? EqualInOrder(left, right) : EqualAnyOrder(left, right);
}

bool EqualMaps(const Value& left, const Value& right) {
  if (MapSize(left) != MapSize(right)) return false;
  return std::ranges::all_of(MapKeys(left), [&](const Value& key) {
    const Value other = MapFind(right, key);
    return !IsFailure(other) && Equal(MapFind(left, key), other);
  });
}

}  // namespace

Value FromJson(const json::value& value, const Type& type) {
  switch (value.kind()) {
    case json::kind::null:
      return Null{};
    case json::kind::bool_:
      return value.get_bool();
    case json::kind::int64:
      if (type.kind == Type::Kind::kDouble) return static_cast<double>(value.get_int64());
      return value.get_int64();
    case json::kind::uint64:
      return static_cast<double>(value.get_uint64());
    case json::kind::double_:
      return value.get_double();
    case json::kind::string: {
      const std::string_view text = value.get_string();
      if (type.kind == Type::Kind::kOpaque) return Failure{"this value cannot be read by rules"};
      if (type.kind != Type::Kind::kDuration) return text;
      const std::optional<int64_t> nanoseconds = ParseDuration(text);
      if (!nanoseconds) return Failure{"invalid duration"};
      return Duration{*nanoseconds};
    }
    case json::kind::array:
    case json::kind::object:
      return Json{&value, &type};
  }
  return Failure{"unknown kind of JSON value"};
}

std::string_view KindName(const Value& value) {
  struct Namer {
    std::string_view operator()(Failure) const { return "error"; }
    std::string_view operator()(Null) const { return "null_type"; }
    std::string_view operator()(bool) const { return "bool"; }
    std::string_view operator()(int64_t) const { return "int"; }
    std::string_view operator()(double) const { return "double"; }
    std::string_view operator()(std::string_view) const { return "string"; }
    std::string_view operator()(Duration) const { return "google.protobuf.Duration"; }
    std::string_view operator()(Json document) const {
      return document.value->is_array() ? "list" : "map";
    }
    std::string_view operator()(const List*) const { return "list"; }
    std::string_view operator()(const Map*) const { return "map"; }
    std::string_view operator()(const Optional*) const { return "optional_type"; }
    std::string_view operator()(TypeName) const { return "type"; }
    std::string_view operator()(Format) const { return "kubernetes.NamedFormat"; }
  };
  return std::visit(Namer{}, value);
}

bool IsList(const Value& value) {
  return std::holds_alternative<const List*>(value) || AsArray(value) != nullptr;
}

size_t ListSize(const Value& value) {
  if (const auto* list = std::get_if<const List*>(&value)) return (*list)->items.size();
  const json::array* array = AsArray(value);
  return array ? array->size() : 0;
}

Value ListItem(const Value& list, size_t index) {
  if (const auto* made = std::get_if<const List*>(&list)) return (*made)->items[index];
  return FromJson((*AsArray(list))[index], ElementOf(*std::get<Json>(list).type));
}

bool IsMap(const Value& value) {
  return std::holds_alternative<const Map*>(value) || AsObject(value) != nullptr;
}

size_t MapSize(const Value& value) {
  if (const auto* map = std::get_if<const Map*>(&value)) return (*map)->entries.size();
  const json::object* object = AsObject(value);
  return object ? object->size() : 0;
}

std::vector<Value> MapKeys(const Value& value) {
  std::vector<Value> keys;
  if (const auto* map = std::get_if<const Map*>(&value)) {
    for (const auto& [key, item] : (*map)->entries) keys.push_back(key);
  } else if (const json::object* object = AsObject(value)) {
    for (const auto& member : *object) keys.push_back(std::string_view(member.key()));
  }
  return keys;
}

Value MapFind(const Value& map, const Value& key) {
  if (const auto* made = std::get_if<const Map*>(&map)) {
    for (const auto& [name, item] : (*made)->entries) {
      if (Equal(name, key)) return item;
    }
    return Failure{};
  }
  const json::object* object = AsObject(map);
  const auto* name = std::get_if<std::string_view>(&key);
  if (!object || !name) return Failure{};
  const auto found = object->find(*name);
  if (found == object->end()) return Failure{};
  return FromJson(found->value(), MemberType(*std::get<Json>(map).type, *name));
}

bool MapHas(const Value& map, const Value& key) {
  const Value found = MapFind(map, key);
  const auto* failure = std::get_if<Failure>(&found);
  return !failure || !failure->message.empty();
}

bool Equal(const Value& left, const Value& right) {
  if (const auto number = AsNumber(left)) {
    const auto other = AsNumber(right);
    if (!other) return false;
    // Whole numbers are compared as such: a double does not tell the largest ones apart.
    const auto* whole = std::get_if<int64_t>(&left);
    const auto* other_whole = std::get_if<int64_t>(&right);
    return whole && other_whole ? *whole == *other_whole : *number == *other;
  }
  if (IsList(left) && IsList(right)) return EqualLists(left, right);
  if (IsMap(left) && IsMap(right)) return EqualMaps(left, right);
  if (left.index() != right.index()) return false;
  if (std::holds_alternative<Null>(left)) return true;
  if (const auto* truth = std::get_if<bool>(&left)) return *truth == std::get<bool>(right);
  if (const auto* text = std::get_if<std::string_view>(&left))
    return *text == std::get<std::string_view>(right);
  if (const auto* duration = std::get_if<Duration>(&left)) {
    return duration->nanoseconds == std::get<Duration>(right).nanoseconds;
  }
  if (const auto* type = std::get_if<TypeName>(&left))
    return type->name == std::get<TypeName>(right).name;
  if (const auto* format = std::get_if<Format>(&left))
    return format->problem == std::get<Format>(right).problem;
  if (const auto* optional = std::get_if<const Optional*>(&left)) {
    const Optional& one = **optional;
    const Optional& two = *std::get<const Optional*>(right);
    return one.present == two.present && (!one.present || Equal(one.value, two.value));
  }
  return false;
}

}  // namespace weft::cel
