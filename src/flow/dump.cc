// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "flow/dump.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <vector>

namespace weft::flow {
namespace {

boost::json::array Names(const std::vector<const Node*>& nodes) {
  boost::json::array names;
  for (const Node* node : nodes) names.emplace_back(node->name());
  return names;
}

boost::json::object ToJson(const Work& work) {
  return {{"runs", work.runs}, {"changed", work.changed}, {"ns", work.ns}};
}

// Mermaid has no escape for a quote inside a label but the HTML entity.
std::string Label(const Node& node) {
  std::string label;
  for (const char c : node.name()) {
    if (c == '"') {
      label += "#quot;";
    } else {
      label += c;
    }
  }
  return fmt::format("\"{}<br/>{}: {}\"", label, node.kind(), node.size());
}

}  // namespace

boost::json::value Dump(const Graph& graph) {
  boost::json::array nodes;
  for (const auto& node : graph.nodes()) {
    nodes.push_back({{"name", node->name()},
                     {"kind", node->kind()},
                     {"rank", node->rank()},
                     {"inputs", Names(node->inputs())},
                     {"reads", Names(node->ReadNodes())},
                     {"size", node->size()},
                     {"last", ToJson(node->last())},
                     {"total", ToJson(node->total())}});
  }
  return {{"commits", graph.commits()}, {"keys", graph.keys()}, {"nodes", std::move(nodes)}};
}

boost::json::value DumpKeys(const Node& node) {
  boost::json::array keys;
  for (const Key& key : node.Keys()) keys.emplace_back(key);
  return {{"node", node.name()}, {"kind", node.kind()}, {"keys", std::move(keys)}};
}

std::string Mermaid(const Graph& graph) {
  std::string text = "flowchart LR\n";
  for (const auto& node : graph.nodes())
    text += fmt::format("  n{}[{}]\n", node->rank(), Label(*node));
  for (const auto& node : graph.nodes()) {
    const auto& inputs = node->inputs();
    for (const Node* input : inputs) {
      text += fmt::format("  n{} --> n{}\n", input->rank(), node->rank());
    }
    for (const Node* read : node->ReadNodes()) {
      if (std::ranges::find(inputs, read) != inputs.end()) continue;
      text += fmt::format("  n{} -.-> n{}\n", read->rank(), node->rank());
    }
  }
  return text;
}

}  // namespace weft::flow
