// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The corpus of good and bad objects in testdata/schema; the head of httproutes.yaml there says how
// it is written.
#pragma once

#include <boost/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "model/yaml.h"

namespace weft::model {

struct SchemaCase {
  struct Expected {
    std::string path;
    std::string message;  // a part of it
  };

  std::string name;
  boost::json::object object;
  std::vector<Expected> problems;
  std::string differs;  // why an API server says otherwise; empty when it does not
};

namespace corpus {

namespace json = boost::json;

// Splits "spec.rules[0].name" or "metadata.labels[a.b/c]" into its steps.
inline std::vector<std::string> Steps(std::string_view path) {
  std::vector<std::string> steps;
  while (!path.empty()) {
    const bool bracket = path.front() == '[';
    const size_t begin = bracket || path.front() == '.' ? 1 : 0;
    const size_t end = bracket ? path.find(']') : path.find_first_of(".[", begin);
    steps.emplace_back(path.substr(begin, end - begin));
    path.remove_prefix(std::min(path.size(), bracket ? end + 1 : end));
  }
  return steps;
}

// The place of a step's value in its parent, made when it is missing. A list grows by one at most.
inline json::value& Child(json::value& parent, const std::string& step) {
  if (json::array* array = parent.if_array()) {
    const size_t index = std::stoul(step);
    if (index == array->size()) array->emplace_back(nullptr);
    return array->at(index);
  }
  if (parent.is_null()) parent = json::object();
  return parent.as_object()[step];
}

inline void Set(json::value& object, const std::vector<std::string>& steps, json::value value) {
  json::value* place = &object;
  for (const std::string& step : steps) place = &Child(*place, step);
  *place = std::move(value);
}

inline void Remove(json::value& object, std::vector<std::string> steps) {
  const std::string last = std::move(steps.back());
  steps.pop_back();
  json::value* place = &object;
  for (const std::string& step : steps) place = &Child(*place, step);
  if (json::array* array = place->if_array()) {
    array->erase(array->begin() + std::stol(last));
  } else if (place->as_object().erase(last) == 0) {
    throw std::runtime_error("nothing to remove at " + last);
  }
}

inline std::string Text(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value ? std::string(value->as_string()) : "";
}

inline SchemaCase ReadCase(const json::object& form, const json::object& bases) {
  const std::string base = Text(form, "base");
  json::value object = base.empty() ? bases.begin()->value() : bases.at(base);
  if (const json::value* sets = form.if_contains("set")) {
    for (const auto& set : sets->as_object()) Set(object, Steps(set.key()), set.value());
  }
  if (const json::value* removes = form.if_contains("remove")) {
    for (const json::value& path : removes->as_array()) Remove(object, Steps(path.as_string()));
  }
  SchemaCase read{.name = Text(form, "name"),
                  .object = std::move(object.as_object()),
                  .differs = Text(form, "differs")};
  if (const json::value* problems = form.if_contains("problems")) {
    for (const auto& problem : problems->as_array()) {
      read.problems.push_back(
          {Text(problem.as_object(), "path"), Text(problem.as_object(), "message")});
    }
  }
  return read;
}

}  // namespace corpus

// The cases of one file; its bases are cases without problems. Throws when it is not of the form.
inline std::vector<SchemaCase> ReadSchemaCorpus(std::string_view text) {
  const std::vector<ParsedDocument> documents = ParseDocuments(text);
  if (documents.size() != 1) throw std::runtime_error("not one document");
  if (documents[0].error) throw std::runtime_error(documents[0].error->message);
  const auto& form = documents[0].value.as_object();
  const auto& bases = form.at("bases").as_object();
  std::vector<SchemaCase> cases;
  for (const auto& base : bases) {
    cases.push_back({.name = std::string(base.key()), .object = base.value().as_object()});
  }
  for (const auto& entry : form.at("cases").as_array()) {
    cases.push_back(corpus::ReadCase(entry.as_object(), bases));
  }
  return cases;
}

}  // namespace weft::model
