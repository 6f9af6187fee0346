// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The schemas of the kinds that are defined by CustomResourceDefinitions, as they are embedded in
// the program: the pinned Gateway API's (experimental channel) and those of Weft's own kinds in
// api/. Made by tools/gen/schemas.py.
#pragma once

#include <span>
#include <string_view>

namespace weft::model {

// One kind. `json` is an object with these members:
//   group, kind, plural, singular, shortNames (array), scope ("Namespaced" or "Cluster"),
//   versions: array of {name, storage (bool), schema}: the versions that are served, in the order
//   of
//     the CRD; schema is its openAPIV3Schema without descriptions, x-kubernetes-* included.
// All text lives as long as the program.
struct EmbeddedSchema {
  std::string_view group;
  std::string_view kind;
  std::string_view json;
};

// All embedded schemas, ordered by group and kind.
std::span<const EmbeddedSchema> EmbeddedSchemas();

}  // namespace weft::model
