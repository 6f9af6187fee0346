// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// One YAML document to JSON for the tests of this room.
#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string_view>

#include "model/yaml.h"

namespace weft::model {

// The one document of `text`, which must be a mapping; a failure of the test otherwise.
inline boost::json::object FromYaml(std::string_view text) {
  auto documents = ParseDocuments(text);
  if (documents.size() == 1 && documents[0].value.is_object()) {
    return std::move(documents[0].value.get_object());
  }
  ADD_FAILURE() << "not one mapping: " << text;
  return {};
}

}  // namespace weft::model
