// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/explain.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/pretty_json.h"
#include "cli/yaml.h"

namespace weft::cli {

int RunExplain(const ExplainOptions& options, Io& io) {
  const auto source = OpenSource(options.source, io);
  if (!source) return Tell(io, source.error());
  server::Target target{.path = {"api", "explain"},
                        .query = {{"method", options.method}, {"url", options.url}}};
  for (const std::string& header : options.headers) target.query.emplace_back("header", header);
  if (options.all) target.query.emplace_back("runners_up", "1000000");
  const auto explanation = Fetch<server::Explanation>(**source, target);
  if (!explanation) return Tell(io, explanation.error());
  if (options.output == "json") {
    io.out << PrettyJson(server::ToJson(*explanation));
  } else if (options.output == "yaml") {
    io.out << ToYaml(server::ToJson(*explanation));
  } else {
    io.out << TextOf(*explanation, Style(io.color));
  }
  return kFine;
}

Verb ExplainVerb() {
  return {.name = "explain",
          .summary = "say what becomes of a request, and why nothing else does",
          .examples = {{"weft explain GET https://shop.example/api/reviews -H 'x-canary: 1'",
                        "by the running Weft"},
                       {"weft explain GET http://localhost:8080/ -f ./my-config", "by a folder"},
                       {"weft explain POST https://10.0.0.1/ -H 'host: shop.example' --all",
                        "with every route that did not take it"}},
          .declare = [](CLI::App& command) {
            auto options = std::make_shared<ExplainOptions>();
            command.add_option("method", options->method, "GET, POST, …")
                ->required()
                ->type_name("METHOD");
            command.add_option("url", options->url, "http://host[:port]/path?query, or https")
                ->required()
                ->type_name("URL");
            command
                .add_option("-H,--header", options->headers,
                            "a header of the request; as often as needed")
                ->type_name("'NAME: VALUE'")
                ->allow_extra_args(false)
                ->expected(0, 1000);
            command.add_flag("--all", options->all,
                             "tell of all other routes, not of the first 20");
            AddOutput(command, options->output, {"text", "json", "yaml"});
            AddSourceOptions(command, options->source);
            return [options](Io& io) { return RunExplain(*options, io); };
          }};
}

}  // namespace weft::cli
