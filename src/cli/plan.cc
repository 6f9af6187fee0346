// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/plan.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/pretty_json.h"
#include "cli/yaml.h"
#include "server/picture.h"

namespace weft::cli {
namespace {

Outcome<server::Picture> PictureFrom(const Outcome<std::unique_ptr<Source>>& source) {
  if (!source) return std::unexpected(source.error());
  return Fetch<server::Picture>(**source, {.path = {"api", "picture"}});
}

}  // namespace

int RunPlan(const PlanOptions& options, Io& io) {
  if (options.folders.size() > 2) {
    return Tell(
        io,
        Failure{kUsage,
                {fmt::format("a plan is of one folder or two, not of {}", options.folders.size()),
                 "weft plan --help"}});
  }
  const std::string& new_folder = options.folders.back();
  const auto after = PictureFrom(OpenFolder(new_folder, io));
  if (!after) return Tell(io, after.error());
  const auto before = PictureFrom(options.folders.size() > 1
                                      ? OpenFolder(options.folders.front(), io)
                                      : OpenSource({.folder = {}, .socket = options.socket}, io));
  if (!before) return Tell(io, before.error());
  const Plan plan = Compare(*before, *after);
  if (options.output == "json") {
    io.out << PrettyJson(server::ToJson(plan));
  } else if (options.output == "yaml") {
    io.out << ToYaml(server::ToJson(plan));
  } else {
    io.out << TextOf(plan, Style(io.color));
  }
  if (plan.errors_after > 0) {
    io.err << fmt::format("the new configuration has {} error{}: weft check {} tells more\n",
                          plan.errors_after, plan.errors_after == 1 ? "" : "s", new_folder);
  }
  return options.exit_code && !plan.changes.empty() ? kFailed : kFine;
}

Verb PlanVerb() {
  return {.name = "plan",
          .summary = "say what a changed folder would alter: routes, clusters, certificates",
          .examples = {{"weft plan ./my-config", "against what the running Weft serves"},
                       {"weft plan ./old ./new", "one folder against another"},
                       {"weft plan ./old ./new --exit-code", "1 when something differs, as git"}},
          .declare = [](CLI::App& command) {
            auto options = std::make_shared<PlanOptions>();
            command
                .add_option("folders", options->folders,
                            "the changed folder; or the old one and the changed one")
                ->required()
                ->expected(1, -1)
                ->type_name("PATH");
            command.add_flag("--exit-code", options->exit_code, "end with 1 if anything differs");
            AddOutput(command, options->output, {"text", "json", "yaml"});
            command
                .add_option("--socket", options->socket,
                            "control socket of the running Weft to compare with (default: "
                            "$WEFT_SOCKET, or the only one there is)")
                ->type_name("PATH");
            return [options](Io& io) { return RunPlan(*options, io); };
          }};
}

}  // namespace weft::cli
