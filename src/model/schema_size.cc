// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/schema_size.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace weft::model {
namespace {

constexpr size_t kNumberBytes = 8;  // near enough: what counts is text
constexpr size_t kQuotes = 2;

}  // namespace

SchemaSize SizeOf(const boost::json::value& value, int limit) {
  SchemaSize size{.depth = 1};
  if (limit == 0) return size;
  const auto add = [&](const boost::json::value& child) {
    const SchemaSize inner = SizeOf(child, limit - 1);
    size.bytes += inner.bytes + 1;  // and a comma
    size.depth = std::max(size.depth, inner.depth + 1);
  };
  if (const auto* text = value.if_string()) {
    size.bytes = text->size() + kQuotes;
  } else if (const auto* array = value.if_array()) {
    size.bytes = kQuotes;
    for (const auto& item : *array) add(item);
  } else if (const auto* object = value.if_object()) {
    size.bytes = kQuotes;
    for (const auto& member : *object) {
      size.bytes += member.key().size() + kQuotes + 1;
      add(member.value());
    }
  } else {
    size.bytes = kNumberBytes;
  }
  return size;
}

}  // namespace weft::model
