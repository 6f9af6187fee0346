// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The events of one YAML document with their places: libyaml (the parser whose Go port Kubernetes
// uses) behind a small interface, with its errors put in words for people.
#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <string_view>

#include "model/yaml_text.h"

namespace weft::model {

enum class YamlEventKind {
  kScalar,
  kAlias,
  kSequenceStart,
  kSequenceEnd,
  kMappingStart,
  kMappingEnd,
  kEnd,  // of the document
};

// One event. The views live until the next call of Next().
struct YamlEvent {
  YamlEventKind kind = YamlEventKind::kEnd;
  Mark at;
  size_t offset = 0;        // of its end, in characters from the start of the document
  std::string_view text;    // kScalar: the value, escapes resolved
  std::string_view anchor;  // the &anchor, or for kAlias the *alias; empty: none
  std::string_view tag;     // "tag:yaml.org,2002:str", "!", "!local"; empty: none
  bool plain = false;       // kScalar: written without quotes, so its text decides its type
};

// Reads the first document of a chunk. Thread rule: one thread at a time. The chunk's text outlives
// it.
class YamlEvents {
 public:
  explicit YamlEvents(Chunk chunk);
  ~YamlEvents();

  // The next event, kEnd for ever after the last one, or what is wrong with the text.
  std::expected<YamlEvent, TextProblem> Next();

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace weft::model
