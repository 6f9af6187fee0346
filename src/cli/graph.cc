// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/graph.h"

#include <CLI/CLI.hpp>
#include <boost/describe/class.hpp>
#include <memory>
#include <vector>

#include "cli/pretty_json.h"
#include "cli/table.h"

namespace weft::cli {
namespace {

// What /api/graph answers, as far as it is shown.
struct WorkView {
  uint64_t runs = 0;
  uint64_t changed = 0;
  int64_t ns = 0;
};
BOOST_DESCRIBE_STRUCT(WorkView, (), (runs, changed, ns))

struct NodeView {
  std::string name;
  std::string kind;
  uint64_t size = 0;
  WorkView last;
  WorkView total;
};
BOOST_DESCRIBE_STRUCT(NodeView, (), (name, kind, size, last, total))

struct GraphView {
  uint64_t commits = 0;
  std::vector<NodeView> nodes;
};
BOOST_DESCRIBE_STRUCT(GraphView, (), (commits, nodes))

struct KeysView {
  std::vector<std::string> keys;
};
BOOST_DESCRIBE_STRUCT(KeysView, (), (keys))

std::string Milliseconds(int64_t ns) {
  return fmt::format("{:.3f}", static_cast<double>(ns) / 1e6);
}

std::string TextOf(const GraphView& graph) {
  std::vector<std::vector<std::string>> lines = {
      {"NODE", "KIND", "SIZE", "RUNS", "MS", "LAST-RUNS", "LAST-MS"}};
  for (const NodeView& node : graph.nodes) {
    lines.push_back({node.name, node.kind, std::to_string(node.size),
                     std::to_string(node.total.runs), Milliseconds(node.total.ns),
                     std::to_string(node.last.runs), Milliseconds(node.last.ns)});
  }
  return AlignColumns(lines);
}

server::Target TargetOf(const GraphOptions& options) {
  server::Target target{.path = {"api", "graph"}};
  if (!options.node.empty()) target.path.push_back(options.node);
  if (!options.key.empty()) target.path.push_back(options.key);
  return target;
}

// An answer that is printed as it comes.
int Print(Source& source, const server::Target& target, Io& io) {
  const auto text = source.Get(target);
  if (!text) return Tell(io, text.error());
  io.out << *text;
  return kFine;
}

}  // namespace

int RunGraph(const GraphOptions& options, Io& io) {
  const auto source = OpenSource(options.source, io);
  if (!source) return Tell(io, source.error());
  server::Target target = TargetOf(options);
  if (options.output == "mermaid") {
    if (!options.node.empty()) {
      return Tell(io, Failure{kUsage, {"the drawing is of all nodes", "weft graph -o mermaid"}});
    }
    return Print(**source, {.path = {"api", "graph.mmd"}}, io);
  }
  if (options.output == "json") {
    const auto json = FetchJson(**source, target);
    if (!json) return Tell(io, json.error());
    io.out << PrettyJson(*json);
  } else if (!options.key.empty()) {
    target.query = {{"text", "1"}};
    return Print(**source, target, io);
  } else if (!options.node.empty()) {
    const auto keys = Fetch<KeysView>(**source, target);
    if (!keys) return Tell(io, keys.error());
    for (const std::string& key : keys->keys) io.out << key << "\n";
  } else {
    const auto graph = Fetch<GraphView>(**source, target);
    if (!graph) return Tell(io, graph.error());
    io.out << TextOf(*graph);
    io.err << fmt::format("{} commits; LAST is the last one that reached the node\n",
                          graph->commits);
  }
  return kFine;
}

Verb GraphVerb() {
  return {
      .name = "graph",
      .summary = "look into the computation: its steps, their times, and what each was made from",
      .examples = {{"weft graph", "the nodes, with what they did and how long it took"},
                   {"weft graph 'virtual hosts'", "the keys that a node has"},
                   {"weft graph 'virtual hosts' '8080/*'",
                    "what that one was made from, down to the files"},
                   {"weft graph -o mermaid -f ./my-config", "a drawing"}},
      .declare = [](CLI::App& command) {
        auto options = std::make_shared<GraphOptions>();
        command.add_option("node", options->node, "of one node alone")->type_name("NODE");
        command.add_option("key", options->key, "and of one thing that it has")->type_name("KEY");
        AddOutput(command, options->output, {"table", "json", "mermaid"});
        AddSourceOptions(command, options->source);
        return [options](Io& io) { return RunGraph(*options, io); };
      }};
}

}  // namespace weft::cli
