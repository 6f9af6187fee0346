// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What must hold for any bytes given as a file: for the fuzzer and for the replay of its corpus.
#pragma once

#include <boost/json/serialize.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "model/json_hash.h"
#include "model/raw_object.h"
#include "model/yaml.h"

namespace weft::model {

inline int DepthOf(const boost::json::value& value) {
  int deepest = 0;
  if (const auto* array = value.if_array()) {
    for (const auto& element : *array) deepest = std::max(deepest, DepthOf(element));
  } else if (const auto* object = value.if_object()) {
    for (const auto& member : *object) deepest = std::max(deepest, DepthOf(member.value()));
  } else {
    return 0;
  }
  return deepest + 1;
}

// A value written as JSON reads as itself, where its text is one that YAML can hold: NEL, LS and PS
// are line ends to YAML, and a key may have 1,024 characters.
inline void CheckRoundTrip(const boost::json::value& value) {
  const std::string json = boost::json::serialize(value);
  for (const char* line_end : {"\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    if (json.find(line_end) != std::string::npos) return;
  }
  if (json.size() > 1000 || CheckText(json)) return;
  const auto again = ParseDocuments(json);
  if (value.is_null()) {
    WEFT_CHECK(again.empty());
    return;
  }
  WEFT_CHECK(again.size() == 1 && !again[0].error);
  WEFT_CHECK(again[0].value == value);
  WEFT_CHECK(StableHash(again[0].value) == StableHash(value));
}

// The bounds hold, errors have a place within the text, and what was read can be read again.
inline void CheckYamlProperty(std::string_view text) {
  constexpr YamlLimits kLimits;
  const int lines = 1 + static_cast<int>(text.size());  // any byte may end a line
  for (const ParsedDocument& document : ParseDocuments(text, kLimits)) {
    if (document.error) {
      const TextProblem& error = *document.error;
      WEFT_CHECK(document.value.is_null() && !error.code.empty() && !error.message.empty());
      WEFT_CHECK(error.at.line >= 1 && error.at.line <= lines && error.at.column >= 1);
      continue;
    }
    WEFT_CHECK(DepthOf(document.value) <= kLimits.depth);
    if (const auto* object = document.value.if_object()) {
      for (const auto& member : *object) LocateField(text, document.number, member.key());
    }
    CheckRoundTrip(document.value);
  }
  const ObjectsOfText read = ReadObjects(text, "fuzz.yaml");
  for (const RawObject& object : read.objects) {
    WEFT_CHECK(object.value.is_object() && !object.ref.name.empty());
    LocateField(text, object, "metadata.name");
  }
}

}  // namespace weft::model
