// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The formats that schemas give texts and numbers.
#pragma once

#include <string_view>

namespace weft::model {

struct SchemaFormat {
  std::string_view name;
  std::string_view must;  // what a value must be: "be an IPv4 address"
  // Exactly one is set.
  bool (*text_fits)(std::string_view) = nullptr;
  bool (*number_fits)(double) = nullptr;
};

// The format of that name for texts (numbers = false) or numbers; null when nobody implements it.
const SchemaFormat* FindFormat(std::string_view name, bool numbers);

}  // namespace weft::model
