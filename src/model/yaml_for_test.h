// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// YAML to JSON for the tests of this room. (What users write is read by sources/, with positions
// and limits.)
#pragma once

#include <yaml-cpp/yaml.h>

#include <boost/json.hpp>
#include <regex>
#include <string>

namespace weft::model {

inline boost::json::value ToJson(const YAML::Node& node) {
  switch (node.Type()) {
    case YAML::NodeType::Sequence: {
      boost::json::array array;
      for (const YAML::Node& element : node) array.push_back(ToJson(element));
      return array;
    }
    case YAML::NodeType::Map: {
      boost::json::object object;
      for (const auto& member : node) object[member.first.Scalar()] = ToJson(member.second);
      return object;
    }
    case YAML::NodeType::Scalar: {
      const std::string& text = node.Scalar();
      static const std::regex number("-?[0-9]+");
      const bool quoted = node.Tag() == "!";
      if (quoted) return boost::json::string(text);
      if (text == "true" || text == "false") return text == "true";
      if (text == "null" || text == "~") return nullptr;
      if (std::regex_match(text, number)) return static_cast<int64_t>(std::stoll(text));
      return boost::json::string(text);
    }
    default:
      return nullptr;
  }
}

inline boost::json::object FromYaml(const std::string& text) {
  return ToJson(YAML::Load(text)).as_object();
}

}  // namespace weft::model
