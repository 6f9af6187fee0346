// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// YAML and JSON text to values, as Kubernetes reads them, within bounds.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "model/yaml_text.h"

namespace weft::model {

// What one document may cost. The defaults are those of a running Weft.
struct YamlLimits {
  size_t text_bytes = 64u << 20;   // of a whole text; the file source refuses larger files unread
  size_t object_chars = 3u << 20;  // of one object's text (the API server's bound for a request)
  int depth = 64;                  // of nested mappings and lists, aliases included
  size_t alias_bytes = 4u << 20;   // that all aliases of a document may add, about
};

// One document of a text, or why it could not be read.
struct ParsedDocument {
  boost::json::value value;     // null when there is an error
  int number = 0;               // of the document within its text, from 0, empty ones counted
  Mark at;                      // where its content begins
  std::vector<int> item_lines;  // the line of each element of a top-level list "items"
  std::optional<TextProblem> error;
};

// All documents of a text but the empty ones, in order. An unreadable document has its error and
// leaves the others alone; a text that is no text at all (NUL, not UTF-8, too large) gives one
// document with the error. Beyond Kubernetes: a key given twice is an error, as is a NUL character
// by escape, and a tag other than !!str, !!int, !!float, !!bool, !!null, !!map, !!seq.
// Error codes: WEFT-FILE-ENCODING, WEFT-FILE-TOO-LARGE, WEFT-OBJECT-TOO-LARGE, WEFT-YAML-SYNTAX,
// WEFT-YAML-DUPLICATE-KEY, WEFT-YAML-TOO-DEEP, WEFT-YAML-ALIAS, WEFT-YAML-TAG, WEFT-YAML-VALUE.
std::vector<ParsedDocument> ParseDocuments(std::string_view text, const YamlLimits& limits = {});

}  // namespace weft::model
