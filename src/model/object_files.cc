// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/object_files.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "model/scalars.h"
#include "model/yaml_text.h"

namespace weft::model {
namespace {

std::unexpected<DecodeError> Wrong(std::string message) {
  return std::unexpected(
      DecodeError{fmt::format("metadata.annotations[{}]", kFilesAnnotation), std::move(message)});
}

// The object at that place; nullptr when there is none.
const boost::json::object* Find(const boost::json::object& object, std::string_view member) {
  const boost::json::value* value = object.if_contains(member);
  return value ? value->if_object() : nullptr;
}

const boost::json::value* FindAnnotation(const boost::json::object& object) {
  const boost::json::object* metadata = Find(object, "metadata");
  const boost::json::object* annotations = metadata ? Find(*metadata, "annotations") : nullptr;
  return annotations ? annotations->if_contains(kFilesAnnotation) : nullptr;
}

bool IsOfKind(const boost::json::object& object, std::string_view kind) {
  const boost::json::value* given = object.if_contains("kind");
  const boost::json::string* text = given ? given->if_string() : nullptr;
  return text && std::string_view(*text) == kind;
}

bool IsGivenToo(const boost::json::object& object, std::string_view key) {
  for (const char* member : {"data", "stringData", "binaryData"}) {
    const boost::json::object* values = Find(object, member);
    if (values && values->contains(key)) return true;
  }
  return false;
}

// The path without "." and ".." in it; empty when it is not that of a file below the folder that it
// starts from.
std::string Below(std::string_view path) {
  if (path.starts_with('/') || path.contains('\0')) return "";
  std::vector<std::string_view> steps;
  std::string_view step;
  for (bool last = false; !last;) {
    const size_t slash = path.find('/');
    last = slash == path.npos;
    step = path.substr(0, slash);
    path.remove_prefix(last ? path.size() : slash + 1);
    if (step.empty() || step == ".") continue;
    if (step != "..") {
      steps.push_back(step);
    } else if (steps.empty()) {
      return "";
    } else {
      steps.pop_back();
    }
  }
  const bool names_a_folder = step.empty() || step == "." || step == "..";
  return names_a_folder ? "" : fmt::format("{}", fmt::join(steps, "/"));
}

boost::json::object& Place(boost::json::object& object, std::string_view member) {
  boost::json::value& value = object[member];
  return value.is_object() ? value.get_object() : value.emplace_object();
}

}  // namespace

Decoded<std::vector<WantedFile>> WantedFiles(const boost::json::object& object) {
  const boost::json::value* annotation = FindAnnotation(object);
  if (!annotation) return {};
  if (!IsOfKind(object, "Secret") && !IsOfKind(object, "ConfigMap")) {
    return Wrong("is for Secrets and ConfigMaps alone");
  }
  boost::system::error_code failed;
  const boost::json::string* text = annotation->if_string();
  const boost::json::value parsed = text ? boost::json::parse(*text, failed) : nullptr;
  const boost::json::object* files = failed ? nullptr : parsed.if_object();
  if (!files) return Wrong(R"(must be a JSON map of keys to paths, such as {"tls.crt": "a.crt"})");

  std::vector<WantedFile> wanted;
  for (const auto& [key, value] : *files) {
    const boost::json::string* path = value.if_string();
    const std::string below = path ? Below(*path) : "";
    if (below.empty()) {
      return Wrong(
          fmt::format("must give for {} the path of a file in the folder of the YAML file, "
                      "or in a folder below it",
                      std::string_view(key)));
    }
    if (IsGivenToo(object, key)) {
      return Wrong(fmt::format("must not give a file for {}, which the object has a value for",
                               std::string_view(key)));
    }
    wanted.push_back({std::string(key), below});
  }
  return wanted;
}

void PutFile(boost::json::object& object, std::string_view key, std::string_view bytes) {
  const bool as_text = IsOfKind(object, "ConfigMap") && !CheckText(bytes);
  const bool binary = IsOfKind(object, "ConfigMap") && !as_text;
  boost::json::object& values = Place(object, binary ? "binaryData" : "data");
  values[key] = as_text ? std::string(bytes) : EncodeBase64(bytes);
}

}  // namespace weft::model
