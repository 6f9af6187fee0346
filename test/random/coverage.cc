// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "random/coverage.h"

#include "random/random_set.h"

namespace weft::sets {
namespace {

namespace json = boost::json;

bool IsOwn(std::string_view member) {
  return member != "apiVersion" && member != "kind" && member != "metadata" && member != "status";
}

std::string WithValue(const std::string& path, const json::value& value) {
  return path + " = " +
         (value.is_string() ? std::string(value.get_string()) : json::serialize(value));
}

}  // namespace

Coverage::Coverage() {
  for (const model::KindInfo& kind : model::AllKinds()) {
    for (const auto& [name, property] : SchemaOf(kind).at("properties").as_object()) {
      if (IsOwn(name))
        Declare(property.as_object(), std::string(kind.kind) + "." + std::string(name));
    }
  }
}

void Coverage::Declare(const json::object& schema, const std::string& path) {
  hits_[path] = 0;
  if (const json::value* values = schema.if_contains("enum")) {
    for (const json::value& value : values->as_array()) hits_[WithValue(path, value)] = 0;
  }
  if (const json::value* items = schema.if_contains("items"))
    Declare(items->as_object(), path + "[]");
  const json::value* values = schema.if_contains("additionalProperties");
  if (values && values->is_object()) Declare(values->as_object(), path + "{}");
  if (const json::value* properties = schema.if_contains("properties")) {
    for (const auto& [name, property] : properties->as_object()) {
      Declare(property.as_object(), path + "." + std::string(name));
    }
  }
}

void Coverage::Count(const json::object& object) {
  const std::string kind(object.at("kind").as_string());
  for (const auto& [name, value] : object) {
    if (IsOwn(name)) Walk(value, kind + "." + std::string(name));
  }
}

void Coverage::Walk(const json::value& value, const std::string& path) {
  const auto field = hits_.find(path);
  if (field == hits_.end()) return;  // below a field that may hold anything
  ++field->second;
  if (const auto listed = hits_.find(WithValue(path, value)); listed != hits_.end())
    ++listed->second;
  if (const json::array* array = value.if_array()) {
    for (const json::value& element : *array) Walk(element, path + "[]");
  } else if (const json::object* object = value.if_object()) {
    const bool map = hits_.contains(path + "{}");
    for (const auto& [name, member] : *object) {
      Walk(member, map ? path + "{}" : path + "." + std::string(name));
    }
  }
}

std::vector<std::string> Coverage::Below(int least) const {
  std::vector<std::string> fields;
  for (const auto& [field, hits] : hits_) {
    if (hits < least) fields.push_back(field);
  }
  return fields;
}

}  // namespace weft::sets
