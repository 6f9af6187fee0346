// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "base/text.h"

namespace weft::cli {
namespace {

using Command = CommandLine::Command;

// The command that the arguments reached, as far as they were understood.
const Command& Reached(const Command& from) {
  for (const auto& command : from.commands) {
    if (command->app->parsed()) return Reached(*command);
  }
  return from;
}

std::vector<std::string> FlagsOf(const Command& command) {
  std::vector<std::string> flags;
  for (const CLI::Option* option : command.app->get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  }
  return flags;
}

// A word that the command does not know.
Failure UnknownWord(const Command& command, const std::string& word) {
  const bool flag = word.starts_with('-') && word.size() > 1;
  std::string help = command.name + " --help";
  if (!flag && command.commands.empty()) {
    return {kUsage, {fmt::format("'{}' is one argument too many", word), std::move(help)}};
  }
  std::vector<std::string> known = flag ? FlagsOf(command) : std::vector<std::string>();
  for (const auto& each : command.commands) {
    if (!flag && !each->verb->hidden) known.push_back(each->verb->name);
  }
  const std::string given = flag ? word.substr(0, word.find('=')) : word;
  const std::string nearest = Nearest(given, known);
  return {kUsage,
          {fmt::format("'{}' is no {} of {}", given, flag ? "flag" : "command", command.name),
           nearest.empty() ? std::move(help) : fmt::format("did you mean {}?", nearest)}};
}

int TellOfUsage(const Command& command, const CLI::ParseError& error, Io& io) {
  const std::vector<std::string> extras = command.app->remaining();
  if (!extras.empty()) return Tell(io, UnknownWord(command, extras.front()));
  return Tell(io, Failure{kUsage, {error.what(), command.name + " --help"}});
}

}  // namespace

CommandLine::CommandLine(const std::vector<Verb>& verbs)
    : app_(std::make_unique<CLI::App>("", "weft")), root_(std::make_unique<Command>()) {
  *root_ = {.verb = nullptr, .app = app_.get(), .name = "weft", .run = {}, .commands = {}};
  app_->set_help_flag("-h,--help", "show this");
  Declare(verbs, *root_);
}

CommandLine::~CommandLine() = default;

void CommandLine::Declare(const std::vector<Verb>& verbs, Command& parent) {
  for (const Verb& verb : verbs) {
    auto command = std::make_unique<Command>();
    command->verb = &verb;
    command->app = parent.app->add_subcommand(verb.name, verb.summary);
    command->name = parent.name + " " + verb.name;
    if (verb.declare) command->run = verb.declare(*command->app);
    Declare(verb.verbs, *command);
    parent.commands.push_back(std::move(command));
  }
}

int CommandLine::Execute(std::vector<std::string> arguments, Io& io) {
  if (!arguments.empty() && arguments.front() == "help") {
    arguments.erase(arguments.begin());
    arguments.emplace_back("--help");
  }
  std::ranges::reverse(arguments);  // as CLI11 wants them
  try {
    app_->parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    const Command& command = Reached(*root_);
    const std::vector<std::string> extras = command.app->remaining();
    if (!extras.empty()) return Tell(io, UnknownWord(command, extras.front()));
    io.out << HelpOf(command, io.color);
    return kFine;
  } catch (const CLI::ParseError& error) {
    return TellOfUsage(Reached(*root_), error, io);
  }
  const Command& command = Reached(*root_);
  if (command.run) return command.run(io);
  io.out << HelpOf(command, io.color);
  return kFine;
}

}  // namespace weft::cli
