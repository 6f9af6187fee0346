// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The events of one YAML document to one JSON value: duplicate keys, aliases, merge keys, bounds.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/yaml.h"
#include "model/yaml_events.h"

namespace weft::model {

// Builds one document; used once.
class YamlBuilder {
 public:
  YamlBuilder(Chunk chunk, const YamlLimits& limits) : events_(chunk), limits_(limits) {}

  // The document, its number left at 0.
  ParsedDocument Build();

 private:
  // A value that is complete, and what it costs.
  struct Node {
    boost::json::value value;
    size_t bytes = 0;  // about, as an alias would add them
    int height = 0;    // of the mappings and lists within it; 0: a scalar
  };
  // A value within a mapping or list that is not complete yet.
  struct Child {
    std::string key;
    Mark key_at;
    boost::json::value value;
    bool merge = false;  // the value of "<<"
  };
  // A mapping or list that is not complete yet; its children stand in children_ from `first` on.
  struct Frame {
    bool mapping = false;
    bool has_key = false;
    bool merge = false;
    bool is_items = false;  // the top-level list "items"
    std::string key;
    Mark key_at;
    Mark at;
    std::string anchor;
    size_t first = 0;
    size_t bytes = 0;
    int height = 0;
  };

  using Problem = std::optional<TextProblem>;

  Problem Take(const YamlEvent& event);
  Problem Open(const YamlEvent& event);
  Problem Close();
  Problem TakeKey(const YamlEvent& event);
  Problem TakeAlias(const YamlEvent& event);
  Problem TakeNode(Node node, const std::string& anchor, Mark at);
  Problem Spend(size_t bytes, Mark at);
  Problem CheckSize(const YamlEvent& event);
  Problem CloseMapping(Frame& frame, Node& node);
  Problem Merge(boost::json::object& into, const boost::json::value& from, Mark at);

  YamlEvents events_;
  const YamlLimits& limits_;
  ParsedDocument document_;
  std::vector<Frame> frames_;
  std::vector<Child> children_;
  std::map<std::string, Node, std::less<>> anchors_;
  size_t alias_bytes_ = 0;
  size_t object_begin_ = 0;  // offset of the object that is being read
};

}  // namespace weft::model
