// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/places.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace weft::server {
namespace {

// The place of a finding on a file: its name is the object's, its field "line:column".
report::Place PlaceInFile(const ObjectRef& file, const std::string& field) {
  report::Place place{.file = file.name};
  std::from_chars(field.data(), field.data() + field.size(), place.line);
  return place;
}

}  // namespace

const std::string* Places::TextOf(const std::string& file) {
  auto [entry, is_new] = texts_.try_emplace(file);
  if (is_new) {
    if (auto text = read_file_(file)) entry->second = std::move(*text);
  }
  return entry->second ? &*entry->second : nullptr;
}

report::Place Places::Of(const ObjectRef& object, const std::string& field) {
  if (object.kind == "File") return PlaceInFile(object, field);
  const auto found = configuration_.places().find(object);
  if (found == configuration_.places().end()) return {};
  const sources::ObjectPlace& place = found->second;
  const std::string* text = field.empty() ? nullptr : TextOf(place.file);
  if (!text) return {place.file, place.line};
  model::RawObject at;
  at.file = place.file;
  at.document = place.document;
  at.item = place.item;
  at.line = place.line;
  return {place.file, model::LocateField(*text, at, field).at.line};
}

std::optional<model::RawObject> Places::Raw(const ObjectRef& object) {
  const auto found = configuration_.places().find(object);
  if (found == configuration_.places().end()) return std::nullopt;
  const std::string* text = TextOf(found->second.file);
  if (!text) return std::nullopt;
  model::ObjectsOfText read = model::ReadObjects(*text, found->second.file);
  const auto raw = std::ranges::find(read.objects, object, &model::RawObject::ref);
  if (raw == read.objects.end()) return std::nullopt;
  return std::move(*raw);
}

}  // namespace weft::server
