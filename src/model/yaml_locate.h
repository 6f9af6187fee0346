// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Where in a file a field stands: found by reading the text again when someone asks, so that
// nothing keeps positions in memory.
#pragma once

#include <string>
#include <string_view>

#include "model/yaml_text.h"

namespace weft::model {

struct FieldPlace {
  Mark at;             // of the field's key, or of the list element
  Mark value;          // of its value
  bool exact = true;   // false: the field is not there, and this is the nearest one above it
  std::string text;    // the value as written, when it is a scalar
  bool plain = false;  // it is written without quotes: "yes" may then have become true
};

// The place of `path` ("spec.rules[0].matches[1].path.value", "metadata.annotations[a.b/c]",
// "items[3].spec"; "" is the whole) in document `number` of `text`. A field that came by an alias
// is found at the alias. When the text has changed and cannot be read so far, gives the last place
// before that.
FieldPlace LocateField(std::string_view text, int number, std::string_view path);
// The same in one document of SplitDocuments.
FieldPlace LocateField(Chunk document, std::string_view path);

}  // namespace weft::model
