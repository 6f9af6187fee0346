// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Value: what an expression gives while a rule runs. Values are small and trivially copied; what
// they point to lives in the JSON object, in the program, or in the arena of the run.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <boost/json/value.hpp>

#include "cel/type.h"

namespace weft::cel {

struct List;
struct Map;
struct Optional;

// The failure of an expression, as a value: `||` and `&&` may absorb it.
struct Failure {
  std::string_view message;
};
struct Null {};
struct Duration {
  int64_t nanoseconds;
};
// An array or object of the document, and what its schema says of it.
struct Json {
  const boost::json::value* value;
  const Type* type;
};
struct TypeName {
  std::string_view name;
};
// Says why a text does not have the form; empty when it does.
using FormatCheck = std::string (*)(std::string_view);
struct Format {
  FormatCheck problem;
};

using Value = std::variant<Failure, Null, bool, int64_t, double, std::string_view, Duration, Json,
                           const List*, const Map*, const Optional*, TypeName, Format>;

struct List {
  std::vector<Value> items;
};
struct Map {
  std::vector<std::pair<Value, Value>> entries;  // keys are unique
};
struct Optional {
  bool present = false;
  Value value;
};

// Owns what a run makes. Addresses stay as they are until the arena dies.
class Arena {
 public:
  std::string_view Keep(std::string text) { return Put(texts_, std::move(text)); }
  const List* Keep(List list) { return &Put(lists_, std::move(list)); }
  const Map* Keep(Map map) { return &Put(maps_, std::move(map)); }
  const Optional* Keep(Optional optional) { return &Put(optionals_, optional); }
  Failure Fail(std::string message) { return Failure{Keep(std::move(message))}; }

 private:
  template <class T>
  static const T& Put(std::vector<std::unique_ptr<const T>>& owned, T value) {
    return *owned.emplace_back(std::make_unique<const T>(std::move(value)));
  }

  std::vector<std::unique_ptr<const std::string>> texts_;
  std::vector<std::unique_ptr<const List>> lists_;
  std::vector<std::unique_ptr<const Map>> maps_;
  std::vector<std::unique_ptr<const Optional>> optionals_;
};

inline bool IsFailure(const Value& value) { return std::holds_alternative<Failure>(value); }

// A value of the document as rules see it.
Value FromJson(const boost::json::value& value, const Type& type);

// The name of the value's type, as type(x) gives it.
std::string_view KindName(const Value& value);

// Lists (JSON or made by the rule), uniformly. Size 0 for what is no list.
bool IsList(const Value& value);
size_t ListSize(const Value& value);
Value ListItem(const Value& list, size_t index);

// Maps and objects, uniformly.
bool IsMap(const Value& value);
size_t MapSize(const Value& value);
// The keys, in the order of the document.
std::vector<Value> MapKeys(const Value& value);
// What stands under `key`; a Failure without a message when nothing does.
Value MapFind(const Value& map, const Value& key);
// Whether anything stands under `key`, be it readable or not.
bool MapHas(const Value& map, const Value& key);

// CEL's ==: numbers by value whatever their type, lists and maps by their items; lists that the
// schema calls sets or maps without regard to order. Values of different types are not equal.
bool Equal(const Value& left, const Value& right);

}  // namespace weft::cel
