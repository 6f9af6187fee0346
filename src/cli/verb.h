// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Verb: one command of the CLI, as data. Help, completion and the reference page are made from it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/io.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace weft::cli {

struct Example {
  std::string command;  // "weft check ./my-config"
  std::string meaning;  // "every problem, with its line"
};

// What a verb does, once its options are parsed.
using Run = std::function<int(Io&)>;

struct Verb {
  std::string name;
  std::string summary;  // one line, without a full stop
  std::vector<Example> examples;
  // Declares the options on the command. The type name of an option is what help shows and what
  // completion goes by: "PATH", "KIND", "NAME", "NAMESPACE", or "text|json" for a choice.
  std::function<Run(CLI::App& command)> declare;
  std::vector<Verb> verbs;  // of a noun, such as "proxy"; it has no `declare` then
  bool hidden = false;
};

// An option that takes one of a few words; the first is the default.
CLI::Option* AddChoice(CLI::App& command, const std::string& names, std::string& value,
                       const std::vector<std::string>& choices, const std::string& description);

// -o, --output.
CLI::Option* AddOutput(CLI::App& command, std::string& value,
                       const std::vector<std::string>& formats);

}  // namespace weft::cli
