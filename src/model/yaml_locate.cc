// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Walks the events of one document down a field path.
#include "model/yaml_locate.h"

#include <charconv>
#include <optional>
#include <vector>

#include "model/yaml_events.h"

namespace weft::model {
namespace {

// What is left of `path` behind its first segment when that is `key`. A key with dots matches
// both as "[a.b]" and as "a.b".
std::optional<std::string_view> Behind(std::string_view path, std::string_view key) {
  const bool bracketed = path.starts_with('[');
  if (bracketed) path.remove_prefix(1);
  if (!path.starts_with(key)) return std::nullopt;
  path.remove_prefix(key.size());
  if (bracketed) {
    if (!path.starts_with(']')) return std::nullopt;
    path.remove_prefix(1);
  }
  if (path.empty() || path[0] == '[') return path;
  if (path[0] != '.') return std::nullopt;
  return path.substr(1);
}

// The N of a path that begins with "[N]".
std::optional<int> LeadingIndex(std::string_view path) {
  if (!path.starts_with('[')) return std::nullopt;
  int index = 0;
  const char* end = path.data() + path.size();
  const auto [stopped, error] = std::from_chars(path.data() + 1, end, index);
  if (error != std::errc() || stopped == end || *stopped != ']') return std::nullopt;
  return index;
}

bool Opens(const YamlEvent& event) {
  return event.kind == YamlEventKind::kMappingStart || event.kind == YamlEventKind::kSequenceStart;
}

bool Closes(const YamlEvent& event) {
  return event.kind == YamlEventKind::kMappingEnd || event.kind == YamlEventKind::kSequenceEnd;
}

class Walk {
 public:
  explicit Walk(Chunk chunk) : events_(chunk) { place_.at = place_.value = {chunk.line, 1}; }

  FieldPlace To(std::string_view path) {
    place_.exact = false;
    auto event = events_.Next();
    if (!event || event->kind == YamlEventKind::kEnd) return place_;
    place_.at = event->at;
    while (Arrive(*event), !path.empty()) {
      const auto rest = event->kind == YamlEventKind::kMappingStart    ? ToKey(path)
                        : event->kind == YamlEventKind::kSequenceStart ? ToElement(path)
                                                                       : std::nullopt;
      if (!rest) return place_;
      path = *rest;
      *event = current_;
    }
    place_.exact = true;
    return place_;
  }

 private:
  void Arrive(const YamlEvent& event) {
    place_.value = event.at;
    place_.text = std::string(event.text);
    place_.plain = event.kind == YamlEventKind::kScalar && event.plain;
  }

  // Reads the next event into current_; false at the end, or where the text cannot be read.
  bool Read() {
    auto event = events_.Next();
    if (!event || event->kind == YamlEventKind::kEnd) return false;
    current_ = *event;
    return true;
  }

  // Reads on to the last event of the node that current_ begins.
  bool Skip() {
    int depth = Opens(current_);
    while (depth > 0) {
      if (!Read()) return false;
      depth += Opens(current_);
      depth -= Closes(current_);
    }
    return true;
  }

  // Within a mapping: goes to the value of the path's first key; what is left of the path.
  std::optional<std::string_view> ToKey(std::string_view path) {
    while (Read() && !Closes(current_)) {
      const Mark at = current_.at;
      const auto rest =
          current_.kind == YamlEventKind::kScalar ? Behind(path, current_.text) : std::nullopt;
      if (!Skip() || !Read()) return std::nullopt;
      if (rest) {
        place_.at = at;
        return rest;
      }
      if (!Skip()) return std::nullopt;
    }
    return std::nullopt;
  }

  // Within a list: goes to the element of the path's leading index; what is left of the path.
  std::optional<std::string_view> ToElement(std::string_view path) {
    const auto index = LeadingIndex(path);
    if (!index) return std::nullopt;
    for (int i = 0; Read() && !Closes(current_); ++i) {
      if (i == *index) {
        place_.at = current_.at;
        path.remove_prefix(path.find(']') + 1);
        if (path.starts_with('.')) path.remove_prefix(1);
        return path;
      }
      if (!Skip()) return std::nullopt;
    }
    return std::nullopt;
  }

  YamlEvents events_;
  YamlEvent current_;
  FieldPlace place_;
};

}  // namespace

FieldPlace LocateField(Chunk document, std::string_view path) { return Walk(document).To(path); }

FieldPlace LocateField(std::string_view text, int number, std::string_view path) {
  const std::vector<Chunk> chunks = SplitDocuments(text);
  if (number < 0 || static_cast<size_t>(number) >= chunks.size()) return {.exact = false};
  return LocateField(chunks[static_cast<size_t>(number)], path);
}

}  // namespace weft::model
