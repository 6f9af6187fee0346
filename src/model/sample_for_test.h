// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Objects with every property set, made from their schemas, for the tests of this room.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>

#include "model/scalars.h"

namespace weft::model {

// Gives each leaf a value of its own, so that two members that were mixed up would show.
class Sampler {
 public:
  // A value of the schema with every property set; arrays and maps have one element; keys of maps
  // have a slash.
  boost::json::value Sample(const boost::json::object& schema) {
    ++count_;
    if (schema.contains("x-kubernetes-int-or-string")) return TextValue();
    if (const boost::json::value* properties = schema.if_contains("properties")) {
      boost::json::object object;
      for (const auto& [name, property] : properties->as_object()) {
        object[name] = Sample(property.as_object());
      }
      return object;
    }
    const boost::json::value* type = schema.if_contains("type");
    if (!type) return boost::json::object{{"any", count_}};  // x-kubernetes-preserve-unknown-fields
    if (*type == "string") {
      const boost::json::value* format = schema.if_contains("format");
      const boost::json::value text = TextValue();
      if (!format || *format != "byte") return text;
      return boost::json::string(EncodeBase64(text.as_string()));
    }
    if (*type == "boolean") return true;
    if (*type == "number") return count_ + 0.5;
    if (*type == "integer") {
      const boost::json::value* format = schema.if_contains("format");
      return (format && *format == "int32" ? 2'000'000'000 : 4'000'000'000'000) + count_;
    }
    if (*type == "array") return boost::json::array{Sample(schema.at("items").as_object())};
    const boost::json::value* values = schema.if_contains("additionalProperties");
    if (!values || !values->is_object()) return boost::json::object{{"any", count_}};
    return boost::json::object{{"any/key", Sample(values->as_object())}};
  }

 private:
  boost::json::value TextValue() { return boost::json::string("text " + std::to_string(count_)); }

  int64_t count_ = 0;
};

// The sample of an object: its properties without what Kubernetes adds and without the status.
inline boost::json::object SampleObject(const boost::json::object& schema) {
  boost::json::object object = Sampler().Sample(schema).as_object();
  for (const char* not_decoded : {"apiVersion", "kind", "metadata", "status"}) {
    object.erase(not_decoded);
  }
  return object;
}

}  // namespace weft::model
