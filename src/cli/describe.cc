// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/describe.h"

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <memory>
#include <sstream>

#include "cli/findings_text.h"
#include "cli/pretty_json.h"
#include "cli/style.h"
#include "cli/table.h"
#include "cli/yaml.h"
#include "server/values.h"

namespace weft::cli {
namespace {

using Lines = std::vector<std::vector<std::string>>;

// Each line two spaces further in.
std::string Indented(const std::string& text) {
  std::istringstream lines(text);
  std::string indented;
  for (std::string line; std::getline(lines, line);) {
    indented += line.empty() ? "\n" : "  " + line + "\n";
  }
  return indented;
}

Lines HeadOf(const server::Description& description) {
  Lines head = {{"Kind:", description.object.kind}, {"Name:", description.object.name}};
  if (!description.object.namespace_.empty()) {
    head.push_back({"Namespace:", description.object.namespace_});
  }
  if (!description.file.empty()) {
    head.push_back({"File:", fmt::format("{}:{}", description.file, description.line)});
  }
  for (const server::Fact& fact : description.facts) {
    std::string name = fact.name.substr(0, 1);
    for (const char letter : fact.name.substr(1)) {
      name += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    }
    head.push_back({name + ":", fact.value});
  }
  return head;
}

// What the user wrote, without what is told elsewhere.
std::string SpecOf(const server::Description& description) {
  if (!description.whole || !description.whole->is_object()) return {};
  boost::json::object rest = description.whole->get_object();
  for (const char* told : {"apiVersion", "kind", "metadata", "status"}) rest.erase(told);
  return rest.empty() ? "" : ToYaml(rest);
}

std::string TextOf(const server::Description& description, const Style& style) {
  std::string text = AlignColumns(HeadOf(description));
  const auto section = [&](std::string_view title, const std::string& body) {
    if (!body.empty()) text += fmt::format("\n{}\n{}", style.Bold(title), Indented(body));
  };
  section("As written", SpecOf(description));
  Lines conditions;
  for (const server::ConditionView& each : description.conditions) {
    conditions.push_back(
        {each.scope.empty() ? "-" : each.scope, each.type, each.status, each.reason, each.message});
  }
  section("Conditions", AlignColumns(conditions));
  std::string findings;
  for (const server::FindingView& finding : description.findings) {
    findings += FullText(finding, style);
  }
  section("Findings", findings);
  Lines leads;
  for (const server::Lead& lead : description.leads_to) {
    leads.push_back({lead.what, lead.name, lead.detail});
  }
  section("Leads to", AlignColumns(leads));
  return text;
}

}  // namespace

int RunDescribe(const DescribeOptions& options, Io& io) {
  const auto source = OpenSource(options.source, io);
  if (!source) return Tell(io, source.error());
  const auto description =
      Fetch<server::Description>(**source, {.path = {"api", "describe", options.kind, options.name},
                                            .query = {{"namespace", options.namespace_}}});
  if (!description) return Tell(io, description.error());
  if (options.output == "json") {
    io.out << PrettyJson(server::ToJson(*description));
  } else if (options.output == "yaml") {
    io.out << ToYaml(server::ToJson(*description));
  } else {
    io.out << TextOf(*description, Style(io.color));
  }
  return kFine;
}

Verb DescribeVerb() {
  return {
      .name = "describe",
      .summary = "tell all about one object: conditions, findings, what it leads to",
      .examples = {{"weft describe httproute reviews -n shop", "of the running Weft"},
                   {"weft describe gtw edge -f ./my-config", "of a folder"}},
      .declare = [](CLI::App& command) {
        auto options = std::make_shared<DescribeOptions>();
        command.add_option("kind", options->kind, "HTTPRoute, httproutes, gtw, …")
            ->required()
            ->type_name("KIND");
        command.add_option("name", options->name, "of the object")->required()->type_name("NAME");
        command.add_option("-n,--namespace", options->namespace_, "of the object")
            ->type_name("NAMESPACE");
        AddOutput(command, options->output, {"text", "json", "yaml"});
        AddSourceOptions(command, options->source);
        return [options](Io& io) { return RunDescribe(*options, io); };
      }};
}

}  // namespace weft::cli
