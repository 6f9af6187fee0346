// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/pretty_json.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstddef>

namespace weft::cli {

std::string ScalarJson(const boost::json::value& value) {
  // Boost writes 100.0 as 1E2.
  return value.is_double() ? fmt::format("{}", value.get_double()) : boost::json::serialize(value);
}

namespace {

namespace json = boost::json;

// `size` elements between brackets, each on a line of its own.
template <class F>
void WriteLines(char open, char close, size_t size, size_t indent, std::string& text, F element) {
  text += open;
  for (size_t index = 0; index < size; ++index) {
    text += index == 0 ? "\n" : ",\n";
    text.append(indent + 2, ' ');
    element(index);
  }
  text += "\n";
  text.append(indent, ' ') += close;
}

void Write(const json::value& value, size_t indent, std::string& text) {
  if (const json::object* object = value.if_object(); object && !object->empty()) {
    auto member = object->begin();
    WriteLines('{', '}', object->size(), indent, text, [&](size_t) {
      text += json::serialize(json::string(member->key())) + ": ";
      Write(member->value(), indent + 2, text);
      ++member;
    });
  } else if (const json::array* array = value.if_array(); array && !array->empty()) {
    WriteLines('[', ']', array->size(), indent, text,
               [&](size_t index) { Write((*array)[index], indent + 2, text); });
  } else {
    text += ScalarJson(value);
  }
}

}  // namespace

std::string PrettyJson(const json::value& value) {
  std::string text;
  Write(value, 0, text);
  return text + "\n";
}

}  // namespace weft::cli
