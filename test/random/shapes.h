// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a schema cannot say by itself: references to objects of the set, listeners, members that go
// together. Each shape makes its part by the schema first, so that no field is forgotten, and then
// puts in what must fit. Here is what the shapes share; ShapeOf (values.h) chooses among them.
#pragma once

#include <boost/json.hpp>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "random/values.h"

namespace weft::sets {

// A shape, and the end of the paths that have it; "#" before a path: all of it.
struct ShapeEntry {
  std::string_view path_end;
  Shape shape;
};
std::span<const ShapeEntry> ReferenceShapes();
std::span<const ShapeEntry> ListenerShapes();
std::span<const ShapeEntry> RouteShapes();
std::span<const ShapeEntry> PolicyShapes();
std::span<const ShapeEntry> KubernetesShapes();

inline constexpr std::string_view kGatewayGroup = "gateway.networking.k8s.io";
inline constexpr std::string_view kWeftGroup = "gateway.weft.dev";

inline boost::json::string Text(std::string_view text) { return boost::json::string(text); }

inline const boost::json::object& Property(const boost::json::object& schema,
                                           std::string_view name) {
  return schema.at("properties").at(name).as_object();
}

inline bool Has(const boost::json::object& schema, std::string_view name) {
  return schema.at("properties").as_object().contains(name);
}

// Of these members leaves one, which it makes anew.
template <size_t N>
void KeepOne(Values& values, const boost::json::object& schema, const std::string& path,
             const char* const (&members)[N], boost::json::object& made) {
  const std::string_view kept = members[values.choices.Below(N)];
  for (const char* member : members) made.erase(member);
  made[kept] = values.Make(Property(schema, kept), path + "." + std::string(kept));
}

}  // namespace weft::sets
