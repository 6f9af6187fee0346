// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Help and the reference page, both from the commands as they are declared.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/command_line.h"
#include "cli/style.h"

namespace weft::cli {
namespace {

using Command = CommandLine::Command;

constexpr std::string_view kTagline = "Weft: a folder of Gateway API YAML as a running Envoy";

struct ExitCodeText {
  int code;
  std::string_view meaning;
};
constexpr ExitCodeText kExitCodes[] = {
    {kFine, "fine"},
    {kFailed, "failed; with plan --exit-code: something differs"},
    {kUsage, "wrong usage"},
    {kHasErrors, "the configuration has errors"},
    {kNotConnected, "no Weft is running, or it does not answer"},
    {kInterrupted, "interrupted"},
};

struct Line {
  std::string left;
  std::string right;
};

// Two columns, indented.
std::string Columns(const std::vector<Line>& lines) {
  size_t width = 0;
  for (const Line& line : lines) width = std::max(width, line.left.size());
  std::string text;
  for (const Line& line : lines) {
    text += line.right.empty() ? fmt::format("  {}\n", line.left)
                               : fmt::format("  {:<{}}  {}\n", line.left, width, line.right);
  }
  return text;
}

bool IsPositional(const CLI::Option& option) { return option.get_positional(); }

// "-o, --output text|json".
std::string NamesOf(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  std::string text = fmt::format("{}", fmt::join(names, ", "));
  if (option.get_expected_max() > 0) text += " " + option.get_type_name();
  return text;
}

// "KIND", "[NAME]", "PATH...".
std::string ArgumentOf(const CLI::Option& option) {
  std::string text = option.get_type_name();
  if (option.get_expected_max() > 1) text += "...";
  return option.get_required() ? text : "[" + text + "]";
}

std::vector<const CLI::Option*> OptionsOf(const Command& command, bool positional) {
  std::vector<const CLI::Option*> options;
  for (const CLI::Option* option : command.app->get_options()) {
    if (IsPositional(*option) == positional && !option->get_group().empty()) {
      options.push_back(option);
    }
  }
  return options;
}

std::string UsageOf(const Command& command) {
  std::string usage = command.name;
  if (!command.commands.empty()) usage += " COMMAND";
  for (const CLI::Option* option : OptionsOf(command, true)) usage += " " + ArgumentOf(*option);
  if (OptionsOf(command, false).size() > 1) usage += " [FLAGS]";
  return usage;
}

std::vector<Line> LinesOf(const Command& command, bool positional) {
  std::vector<Line> lines;
  for (const CLI::Option* option : OptionsOf(command, positional)) {
    lines.push_back(
        {positional ? option->get_type_name() : NamesOf(*option), option->get_description()});
  }
  return lines;
}

std::vector<Line> CommandLines(const Command& command) {
  std::vector<Line> lines;
  for (const auto& each : command.commands) {
    if (!each->verb->hidden) lines.push_back({each->verb->name, each->verb->summary});
  }
  return lines;
}

std::vector<Line> ExampleLines(const Command& command) {
  std::vector<Line> lines;
  if (command.verb) {
    for (const Example& example : command.verb->examples) {
      lines.push_back({example.command, example.meaning});
    }
    return lines;
  }
  // The program's own examples are the first of each verb.
  for (const auto& each : command.commands) {
    if (each->verb->hidden || each->verb->examples.empty()) continue;
    lines.push_back({each->verb->examples.front().command, each->verb->examples.front().meaning});
  }
  return lines;
}

std::string Capitalized(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] -= 'a' - 'A';
  return text;
}

// A '|' would end a cell of a table.
std::string Cell(std::string text) {
  for (size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) {
    text.insert(at, "\\");
  }
  return text;
}

void AddReference(const Command& command, std::string& page) {
  if (command.verb->hidden) return;
  page += fmt::format("\n## {}\n\n{}.\n", command.name, Capitalized(command.verb->summary));
  if (const auto examples = ExampleLines(command); !examples.empty()) {
    page += "\n```sh\n";
    for (const Line& line : examples) {
      page +=
          line.right.empty() ? line.left + "\n" : fmt::format("{}  # {}\n", line.left, line.right);
    }
    page += "```\n";
  }
  if (command.run) {
    page += fmt::format("\nUsage: `{}`\n\n| argument or flag | meaning |\n| --- | --- |\n",
                        UsageOf(command));
    for (const bool positional : {true, false}) {
      for (const Line& line : LinesOf(command, positional)) {
        page += fmt::format("| `{}` | {} |\n", Cell(line.left), Cell(line.right));
      }
    }
  }
  for (const auto& each : command.commands) AddReference(*each, page);
}

}  // namespace

std::string HelpOf(const Command& command, bool color) {
  const Style style(color);
  std::string text = command.verb ? fmt::format("{}: {}\n", command.name, command.verb->summary)
                                  : fmt::format("{}\n", kTagline);
  const auto section = [&](std::string_view title, const std::vector<Line>& lines) {
    if (!lines.empty()) text += fmt::format("\n{}\n{}", style.Bold(title), Columns(lines));
  };
  section("Examples", ExampleLines(command));
  text += fmt::format("\n{} {}\n", style.Bold("Usage:"), UsageOf(command));
  section("Commands", CommandLines(command));
  section("Arguments", LinesOf(command, true));
  section("Flags", LinesOf(command, false));
  if (!command.verb) {
    std::vector<Line> codes;
    for (const auto& [code, meaning] : kExitCodes) {
      codes.push_back({std::to_string(code), std::string(meaning)});
    }
    section("Exit codes", codes);
  }
  return text;
}

std::string ReferenceOf(const Command& root) {
  std::string page =
      "# The command line\n\n<!-- Made by `weft __docs`; a test compares. -->\n\n"
      "| command | what it does |\n| --- | --- |\n";
  for (const Line& line : CommandLines(root)) {
    page += fmt::format("| [`weft {}`](#weft-{}) | {} |\n", line.left, line.left, line.right);
  }
  page +=
      "\nData goes to standard output, talk to standard error. Colours are used on a terminal "
      "only, and\nnever when `NO_COLOR` is set. Exit codes do not depend on `-o`:\n\n"
      "| code | meaning |\n| --- | --- |\n";
  for (const auto& [code, meaning] : kExitCodes)
    page += fmt::format("| {} | {} |\n", code, meaning);
  for (const auto& each : root.commands) AddReference(*each, page);
  return page;
}

}  // namespace weft::cli
