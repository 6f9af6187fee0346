// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// From a list of verbs to a command line: parsing, help, "did you mean".
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/io.h"
#include "cli/verb.h"

namespace weft::cli {

// A command line with its options declared. Points into the verbs, which must outlive it.
class CommandLine {
 public:
  explicit CommandLine(const std::vector<Verb>& verbs);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  // Runs the verb that the arguments (without the program's name) ask for.
  int Execute(std::vector<std::string> arguments, Io& io);

  // A command as declared, for what is made of all of them.
  struct Command {
    const Verb* verb;  // null for the program itself
    CLI::App* app;
    std::string name;  // "weft proxy status"
    Run run;
    std::vector<std::unique_ptr<Command>> commands;
  };
  const Command& root() const { return *root_; }

 private:
  void Declare(const std::vector<Verb>& verbs, Command& parent);

  std::unique_ptr<CLI::App> app_;
  std::unique_ptr<Command> root_;
};

// What --help prints. Examples first.
std::string HelpOf(const CommandLine::Command& command, bool color);

// docs/reference/cli.md.
std::string ReferenceOf(const CommandLine::Command& root);

}  // namespace weft::cli
