// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/get.h"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <memory>

#include "base/text.h"
#include "cli/pretty_json.h"
#include "cli/style.h"
#include "cli/table.h"
#include "cli/yaml.h"
#include "server/values.h"

namespace weft::cli {
namespace {

// As kubectl's -o name: "httproute.gateway.networking.k8s.io/reviews".
std::string NameOf(const ObjectRef& object) {
  std::string name = LowerCase(object.kind);
  if (!object.group.empty()) name += "." + object.group;
  return name + "/" + object.name;
}

std::string TableText(const server::Table& table, bool wide) {
  std::vector<std::vector<std::string>> lines(1);
  if (table.namespaced) lines[0].emplace_back("NAMESPACE");
  lines[0].emplace_back("NAME");
  for (const server::Column& column : table.columns) {
    if (wide || !column.wide) lines[0].push_back(column.name);
  }
  for (const server::Row& row : table.rows) {
    std::vector<std::string>& line = lines.emplace_back();
    if (table.namespaced) line.push_back(row.object.namespace_);
    line.push_back(row.object.name);
    for (size_t column = 0; column < table.columns.size(); ++column) {
      if (!wide && table.columns[column].wide) continue;
      line.push_back(column < row.cells.size() ? row.cells[column] : "");
    }
  }
  return AlignColumns(lines);
}

// The objects themselves: one alone, or a List.
boost::json::value WholeOf(const server::Table& table, bool alone) {
  boost::json::array items;
  for (const server::Row& row : table.rows) {
    if (row.whole) items.push_back(*row.whole);
  }
  if (alone && items.size() == 1) return std::move(items.front());
  return boost::json::object{{"apiVersion", "v1"}, {"kind", "List"}, {"items", std::move(items)}};
}

int RunGetKinds(Source& source, const GetOptions& options, Io& io) {
  const auto list = Fetch<server::KindList>(source, {.path = {"api", "kinds"}});
  if (!list) return Tell(io, list.error());
  if (options.output == "json" || options.output == "yaml") {
    const auto json = server::ToJson(*list);
    io.out << (options.output == "json" ? PrettyJson(json) : ToYaml(json));
    return kFine;
  }
  std::vector<std::vector<std::string>> lines = {{"KIND", "NAME", "GROUP", "OBJECTS"}};
  for (const server::KindCount& kind : list->kinds) {
    if (options.output == "name") {
      io.out << kind.plural << "\n";
    } else {
      lines.push_back({kind.kind, kind.plural, kind.group.empty() ? "-" : kind.group,
                       std::to_string(kind.objects)});
    }
  }
  if (options.output != "name") io.out << AlignColumns(lines);
  return kFine;
}

void TellOfRefused(const server::Table& table, Io& io) {
  for (const ObjectRef& object : table.refused) {
    io.err << fmt::format("{} is not used as it stands: weft describe {} {} -n {} says why\n",
                          object.ForPeople(), LowerCase(object.kind), object.name,
                          object.namespace_);
  }
}

// With the name that was perhaps meant, of the objects that there are.
Failure NoSuchObject(Source& source, const server::Table& table, const GetOptions& options) {
  std::vector<std::string> names;
  if (const auto all =
          Fetch<server::Table>(source, {.path = {"api", "objects", options.kind},
                                        .query = {{"namespace", options.namespace_}}})) {
    for (const server::Row& row : all->rows) names.push_back(row.object.name);
  }
  const std::string nearest = Nearest(options.name, names);
  return {kFailed,
          {options.namespace_.empty() ? fmt::format("there is no {} {}", table.kind, options.name)
                                      : fmt::format("there is no {} {} in namespace {}", table.kind,
                                                    options.name, options.namespace_),
           nearest.empty() ? fmt::format("weft get {} lists what there is", table.plural)
                           : fmt::format("did you mean {}?", nearest)}};
}

}  // namespace

int RunGet(const GetOptions& options, Io& io) {
  const auto source = OpenSource(options.source, io);
  if (!source) return Tell(io, source.error());
  if (options.kind == "kinds") return RunGetKinds(**source, options, io);
  const bool whole = options.output == "json" || options.output == "yaml";
  const auto table = Fetch<server::Table>(**source, {.path = {"api", "objects", options.kind},
                                                     .query = {{"namespace", options.namespace_},
                                                               {"name", options.name},
                                                               {"whole", whole ? "1" : "0"}}});
  if (!table) return Tell(io, table.error());
  TellOfRefused(*table, io);
  if (table->rows.empty() && !options.name.empty()) {
    return Tell(io, NoSuchObject(**source, *table, options));
  }
  if (options.output == "json") {
    io.out << PrettyJson(WholeOf(*table, !options.name.empty()));
  } else if (options.output == "yaml") {
    io.out << ToYaml(WholeOf(*table, !options.name.empty()));
  } else if (options.output == "name") {
    for (const server::Row& row : table->rows) io.out << NameOf(row.object) << "\n";
  } else if (table->rows.empty()) {
    io.err << fmt::format("there are no {}\n", table->plural);
  } else {
    io.out << TableText(*table, options.output == "wide");
  }
  return kFine;
}

Verb GetVerb() {
  return {.name = "get",
          .summary = "list objects, with what became of them",
          .examples = {{"weft get httproutes", "of the running Weft"},
                       {"weft get gtw -f ./my-config -o wide", "of a folder, with all columns"},
                       {"weft get httproute reviews -n shop -o yaml", "one, with its status"},
                       {"weft get kinds", "what there is to list"}},
          .declare = [](CLI::App& command) {
            auto options = std::make_shared<GetOptions>();
            auto all = std::make_shared<bool>();
            command
                .add_option("kind", options->kind,
                            "HTTPRoute, httproutes, gtw, …; kinds lists them")
                ->required()
                ->type_name("KIND");
            command.add_option("name", options->name, "of one object")->type_name("NAME");
            command.add_option("-n,--namespace", options->namespace_, "of this namespace alone")
                ->type_name("NAMESPACE");
            command.add_flag("-A,--all-namespaces", *all, "of all namespaces (as without -n)")
                ->excludes("-n");
            AddOutput(command, options->output, {"table", "wide", "json", "yaml", "name"});
            AddSourceOptions(command, options->source);
            return [options, all](Io& io) { return RunGet(*options, io); };
          }};
}

}  // namespace weft::cli
