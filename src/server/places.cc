// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/places.h"

#include <fmt/format.h>

#include <charconv>
#include <cstddef>
#include <utility>

#include "model/yaml_locate.h"

namespace weft::server {
namespace {

constexpr size_t kLongList = 256 << 10;  // bytes

}  // namespace

report::Place PlaceInFile(const ObjectRef& file, const std::string& field) {
  report::Place place{.file = file.name};
  std::from_chars(field.data(), field.data() + field.size(), place.line);
  return place;
}

Files::File* Files::Find(const std::string& name) {
  const auto [entry, is_new] = files_.try_emplace(name);
  if (is_new) {
    if (auto text = read_file_(name)) {
      entry->second = std::make_unique<File>();
      entry->second->text = std::move(*text);
      entry->second->documents = model::SplitDocuments(entry->second->text);
    }
  }
  return entry->second.get();
}

report::Place Files::Of(const sources::ObjectPlace& place, const std::string& field) {
  const File* file = field.empty() ? nullptr : Find(place.file);
  const auto number = static_cast<size_t>(place.document);
  if (!file || number >= file->documents.size()) return {place.file, place.line};
  // Walking a long List for each of many findings would take time with its square.
  const bool long_list = place.item >= 0 && file->documents[number].text.size() > kLongList;
  if (long_list) return {place.file, place.line};
  const std::string path = place.item < 0 ? field
                                          : fmt::format("items[{}]{}{}", place.item,
                                                        field.starts_with('[') ? "" : ".", field);
  return {place.file, model::LocateField(file->documents[number], path).at.line};
}

const model::RawObject* Files::Raw(const std::string& name, const ObjectRef& object) {
  File* file = Find(name);
  if (!file) return nullptr;
  if (!file->objects) {
    file->objects.emplace();
    for (model::RawObject& each : model::ReadObjects(file->text, name).objects) {
      const ObjectRef ref = each.ref;
      file->objects->emplace(ref, std::move(each));
    }
  }
  const auto raw = file->objects->find(object);
  return raw == file->objects->end() ? nullptr : &raw->second;
}

report::Place Places::Of(const ObjectRef& object, const std::string& field) {
  if (object.kind == "File") return PlaceInFile(object, field);
  const auto found = configuration_.places().find(object);
  return found == configuration_.places().end() ? report::Place() : files_.Of(found->second, field);
}

}  // namespace weft::server
