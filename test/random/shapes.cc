// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "random/shapes.h"

#include <functional>
#include <map>

namespace weft::sets {

Shape ShapeOf(std::string_view path) {
  static auto* const known = new std::map<std::string, Shape, std::less<>>;
  if (const auto found = known->find(path); found != known->end()) return found->second;
  const ShapeEntry* best = nullptr;
  for (const auto& shapes :
       {ReferenceShapes(), ListenerShapes(), RouteShapes(), PolicyShapes(), KubernetesShapes()}) {
    for (const ShapeEntry& entry : shapes) {
      // "#" is the beginning of a path: "Backend.spec" ends "XBackend.spec" as well.
      const bool whole = entry.path_end.starts_with('#');
      const bool fits = whole ? path == entry.path_end.substr(1) : path.ends_with(entry.path_end);
      if (fits && (!best || entry.path_end.size() > best->path_end.size())) best = &entry;
    }
  }
  const Shape shape = best ? best->shape : nullptr;
  known->emplace(path, shape);
  return shape;
}

}  // namespace weft::sets
