// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/check.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/findings_text.h"
#include "cli/pretty_json.h"
#include "cli/source.h"
#include "server/values.h"

namespace weft::cli {
namespace {

std::string Count(size_t count, std::string_view thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

}  // namespace

int RunCheck(const CheckOptions& options, Io& io) {
  const auto source = OpenFolder(options.root, io);
  if (!source) return Tell(io, source.error());
  auto list = Fetch<server::FindingList>(**source, {.path = {"api", "findings"}});
  if (!list) return Tell(io, list.error());
  auto& findings = list->findings;
  const auto count = [&](std::string_view severity) {
    return static_cast<size_t>(
        std::ranges::count(findings, severity, &server::FindingView::severity));
  };
  const size_t errors = count("error"), warnings = count("warning");
  if (options.quiet) {
    std::erase_if(findings, [](const auto& finding) { return finding.severity != "error"; });
  }

  if (options.output == "json") {
    io.out << PrettyJson(server::ToJson(*list));
  } else {
    const Style style(io.color);
    for (const server::FindingView& finding : findings) {
      io.out << (options.output == "short" ? ShortText(finding, style) : FullText(finding, style));
    }
    io.err << fmt::format("{} in {}: {}, {}\n", Count(list->objects, "object"), options.root,
                          Count(errors, "error"), Count(warnings, "warning"));
  }
  return errors > 0 ? kHasErrors : kFine;
}

Verb CheckVerb() {
  return {.name = "check",
          .summary = "say what is wrong with a folder, and serve nothing",
          .examples = {{"weft check ./my-config", "every problem: file, line, field, what to do"},
                       {"weft check ./my-config -o short", "one line for each"},
                       {"weft check ./my-config -o json", "for a program"}},
          .declare = [](CLI::App& command) {
            auto options = std::make_shared<CheckOptions>();
            command.add_option("path", options->root, "folder of YAML, or one file")
                ->required()
                ->type_name("PATH");
            AddOutput(command, options->output, {"text", "short", "json"});
            command.add_flag("-q,--quiet", options->quiet, "errors alone");
            return [options](Io& io) { return RunCheck(*options, io); };
          }};
}

}  // namespace weft::cli
