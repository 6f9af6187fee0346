// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// A step of the build: compiles every embedded schema, so that a rule, format or keyword that
// nobody implements stops the build instead of a running Weft.
#include <fmt/format.h>

#include <cstdio>

#include "model/schema.h"

int main() {
  const auto catalog = weft::model::SchemaCatalog::Create(weft::model::EmbeddedSchemas());
  if (!catalog) {
    fmt::print(stderr, "schemas: {}\n", catalog.error());
    return 1;
  }
  fmt::print("schemas: {} kinds compile\n", weft::model::EmbeddedSchemas().size());
  return 0;
}
